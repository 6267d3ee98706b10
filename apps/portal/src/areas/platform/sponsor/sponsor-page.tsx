import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { CardList } from '@/design/card-list';
import { PageHeader } from '@/design/page-header';
import { Empty } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { useOrganization } from '@/session/organization';
import { BackToPlan } from '../back-link';
import { OnlyOperators } from '../only-operators';
import { ReckonForm } from './reckon-form';
import { SponsorshipCard } from './sponsorship-card';
import styles from '../platform.module.css';

const route = getRouteApi('/platform/$organization/off-boardings/$id/sponsor');

export const SponsorPage = () => (
  <OnlyOperators>
    <Sponsor />
  </OnlyOperators>
);

/** Paying ahead for one's holders at a custodian: reckoned, paid, used; what is left comes back. */
function Sponsor() {
  const { t } = useTranslation('platform');
  const { id } = route.useParams();
  const { id: organizationId } = useOrganization();
  const list = usePaged(pages('/api/sponsorships', { organizationId }));
  return (
    <>
      <PageHeader kicker={<BackToPlan id={id} />} title={t('sponsor.title')} lead={t('sponsor.lead')} />
      <div className={`stack-l ${styles.figures}`}>
        <ReckonForm offBoardingId={id} />
        <CardList
          label={t('sponsor.title')}
          list={list}
          itemKey={(one) => one.id}
          empty={<Empty title={t('sponsor.none')}>{t('sponsor.noneHint')}</Empty>}
          card={(sponsorship) => <SponsorshipCard sponsorship={sponsorship} />}
        />
      </div>
    </>
  );
}
