import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { Badge } from '@/design/badge';
import { DataTable } from '@/design/data-table';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { useWho } from '../words';
import { BillingLinks } from './billing-links';

const TONES = { requested: 'info', done: 'good', failed: 'bad' } as const;

/** What was given back, and what comes off the next invoices. */
export function GivenPage() {
  const { t } = useTranslation('custodian');
  return (
    <>
      <PageHeader title={t('given.title')} lead={t('given.lead')} />
      <BillingLinks />
      <div className="stack">
        <Refunds />
        <Credits />
      </div>
    </>
  );
}

function Refunds() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const who = useWho();
  const { id: organizationId, slug: organization } = useOrganization();
  const list = usePaged(pages('/api/custodian/billing/refunds', { organizationId }));
  return (
    <Panel title={t('given.refunds')}>
      <DataTable
        label={t('given.refunds')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('given.noRefunds')}>{t('given.noRefundsHint')}</Empty>}
        columns={[
          { name: t('given.when'), cell: ({ requestedAt }) => <Time iso={requestedAt} /> },
          {
            name: t('filter.state'),
            cell: ({ state }) => <Badge tone={TONES[state]}>{t(`refundState.${state}`)}</Badge>,
          },
          {
            name: t('given.why'),
            cell: ({ cause, reason, invoiceId }) => (
              <>
                {cause === 'custodian' ? reason : t(`cause.${cause}`)}
                {invoiceId !== null && (
                  <>
                    {' '}
                    <Link to="/custodian/$organization/billing/invoices/$id" params={{ organization, id: invoiceId }}>
                      {t('given.invoice')}
                    </Link>
                  </>
                )}
              </>
            ),
          },
          {
            name: t('given.by'),
            cell: ({ requestedBy }) => (requestedBy === null ? t('who.holdfast') : who(requestedBy)),
          },
          {
            name: t('invoice.amount'),
            align: 'end',
            cell: ({ amountMinor, currency }) => format.money(amountMinor, currency),
          },
        ]}
      />
    </Panel>
  );
}

function Credits() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const who = useWho();
  const { id: organizationId } = useOrganization();
  const list = usePaged(pages('/api/custodian/billing/credits', { organizationId }));
  return (
    <Panel title={t('given.credits')}>
      <DataTable
        label={t('given.credits')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('given.noCredits')}>{t('given.noCreditsHint')}</Empty>}
        columns={[
          { name: t('given.when'), cell: ({ grantedAt }) => <Time iso={grantedAt} /> },
          { name: t('given.why'), cell: ({ reason }) => reason },
          { name: t('given.by'), cell: ({ grantedBy }) => who(grantedBy) },
          {
            name: t('invoice.amount'),
            align: 'end',
            cell: ({ amountMinor, currency }) => format.money(amountMinor, currency),
          },
          {
            name: t('given.used'),
            align: 'end',
            cell: ({ usedMinor, currency }) => format.money(usedMinor, currency),
          },
        ]}
      />
    </Panel>
  );
}
