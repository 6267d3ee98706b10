import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/design/button';
import { useOrganization } from '@/session/organization';
import { useCurrentInSight } from '@/shell/use-current-in-sight';
import styles from '../custodian.module.css';

/** Between the pages about money. */
export function BillingLinks() {
  const { t } = useTranslation('custodian');
  const params = { organization: useOrganization().slug };
  return (
    <nav ref={useCurrentInSight()} className={`cluster ${styles.links}`} aria-label={t('billing.pages')}>
      <ButtonLink look="quiet" to="/custodian/$organization/billing" params={params} activeOptions={{ exact: true }}>
        {t('billing.account')}
      </ButtonLink>
      <ButtonLink
        look="quiet"
        to="/custodian/$organization/billing/arrears"
        params={params}
        search={{}}
        activeOptions={{ includeSearch: false }}
      >
        {t('billing.arrears')}
      </ButtonLink>
      <ButtonLink
        look="quiet"
        to="/custodian/$organization/billing/invoices"
        params={params}
        search={{}}
        activeOptions={{ includeSearch: false }}
      >
        {t('billing.invoices')}
      </ButtonLink>
      <ButtonLink look="quiet" to="/custodian/$organization/billing/given" params={params}>
        {t('billing.given')}
      </ButtonLink>
      <ButtonLink look="quiet" to="/custodian/$organization/billing/events" params={params}>
        {t('billing.events')}
      </ButtonLink>
    </nav>
  );
}
