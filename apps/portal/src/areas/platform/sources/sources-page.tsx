import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/design/page-header';
import { BackToPlan } from '../back-link';
import { OnlyOperators } from '../only-operators';
import { Contracts } from './contracts';
import { SigningKeys } from './signing-keys';

const route = getRouteApi('/platform/$organization/off-boardings/$id/sources');

/** What makes a deposit believable: the key that signs it, and the contracts that the platform controls. */
export function SourcesPage() {
  const { t } = useTranslation('platform');
  const { id } = route.useParams();
  return (
    <OnlyOperators>
      <PageHeader kicker={<BackToPlan id={id} />} title={t('sources.title')} lead={t('sources.lead')} />
      <div className="stack-l">
        <SigningKeys />
        <Contracts offBoardingId={id} />
      </div>
    </OnlyOperators>
  );
}
