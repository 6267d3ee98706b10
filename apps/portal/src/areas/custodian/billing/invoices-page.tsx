import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Select } from '@/design/fields';
import { PageHeader } from '@/design/page-header';
import { Empty, NothingFound } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { INVOICE_STATES, type InvoicesSearch, present } from '../search';
import { BillingLinks } from './billing-links';

const route = getRouteApi('/custodian/$organization/billing/invoices');
type Invoice = ItemOf<'/api/custodian/billing/invoices'>;

const TONES = {
  rated: 'plain',
  draft: 'plain',
  open: 'warn',
  paid: 'good',
  void: 'plain',
  uncollectible: 'bad',
  nothing_due: 'good',
  refund_due: 'info',
  refunded: 'info',
} as const;

export function InvoiceBadge({ state }: { state: Invoice['state'] }) {
  const { t } = useTranslation('custodian');
  return <Badge tone={TONES[state]}>{t(`invoiceState.${state}`)}</Badge>;
}

/** First and last day, the end being the first that is not billed. */
export function Period({
  invoice: { periodStart, periodEnd },
}: {
  invoice: Pick<Invoice, 'periodStart' | 'periodEnd'>;
}) {
  return (
    <>
      <Time iso={`${periodStart}T12:00:00Z`} style="date" /> – <Time iso={`${periodEnd}T12:00:00Z`} style="date" />
    </>
  );
}

/** Every invoice to holders. */
export function InvoicesPage() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId, slug: organization } = useOrganization();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: InvoicesSearch) => void navigate({ search: present({ ...search, ...part }), replace: true });
  const list = usePaged(
    pages('/api/custodian/billing/invoices', { organizationId, query: { sort: 'newest', ...search } }),
  );
  const { sort: _sort, ...narrowing } = search;
  return (
    <>
      <PageHeader title={t('invoices.title')} lead={t('invoices.lead')} />
      <BillingLinks />
      <search className={styles.filters}>
        <Select
          label={t('filter.state')}
          name="state"
          value={search.state ?? ''}
          onChange={(state) => change({ state: state || undefined })}
          options={[
            { value: '', label: t('filter.all') },
            ...INVOICE_STATES.map((value) => ({ value, label: t(`invoiceState.${value}`) })),
          ]}
        />
        <Select
          label={t('filter.sort')}
          name="sort"
          value={search.sort ?? 'newest'}
          onChange={(sort) => change({ sort })}
          options={(['newest', 'largest'] as const).map((value) => ({ value, label: t(`invoices.${value}`) }))}
        />
        {search.subscription !== undefined && (
          <Button onClick={() => change({ subscription: undefined })}>{t('invoices.ofAll')}</Button>
        )}
      </search>
      <DataTable
        label={t('invoices.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          Object.keys(narrowing).length === 0 ? (
            <Empty title={t('invoices.none')}>{t('invoices.noneHint')}</Empty>
          ) : (
            <NothingFound onClear={() => void navigate({ search: {}, replace: true })} />
          )
        }
        columns={[
          {
            name: t('invoices.number'),
            cell: ({ id, number }) => (
              <Link
                to="/custodian/$organization/billing/invoices/$id"
                params={{ organization, id }}
                className={styles.whole}
              >
                {number ?? t('invoices.noNumber')}
              </Link>
            ),
          },
          { name: t('invoices.period'), cell: (invoice) => <Period invoice={invoice} /> },
          {
            name: t('leg.account'),
            cell: ({ accountReference }) => (
              <span className={`mono ${styles.whole}`}>{accountReference?.slice(0, 8)}</span>
            ),
          },
          { name: t('filter.state'), cell: ({ state }) => <InvoiceBadge state={state} /> },
          {
            name: t('invoices.total'),
            align: 'end',
            cell: ({ totalMinor, currency }) => format.money(totalMinor, currency),
          },
          {
            name: t('money.paid'),
            align: 'end',
            cell: ({ paidMinor, currency }) => format.money(paidMinor, currency),
          },
        ]}
      />
    </>
  );
}
