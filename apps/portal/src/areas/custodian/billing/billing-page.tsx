import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { pages, query } from '@/api/client';
import { DataTable } from '@/design/data-table';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty, Failed, Loading } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { useCodeWords } from '../words';
import { BillingLinks } from './billing-links';
import { Months } from './months';
import { Policy } from './policy';
import { Statement } from './statement';
import { StripeAccount } from './stripe-account';

/** A custodian's money: whether it can be paid, what it was paid and is owed, what reached its bank. */
export function BillingPage() {
  const { t } = useTranslation('custodian');
  return (
    <>
      <PageHeader title={t('billing.title')} lead={t('billing.lead')} />
      <BillingLinks />
      <div className="stack">
        <StripeAccount />
        <Sums />
        <Months />
        <Payouts />
        <Statement />
        <Policy />
      </div>
    </>
  );
}

function Sums() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId, slug: organization } = useOrganization();
  const summary = useQuery(query('/api/custodian/billing/summary', { organizationId }));
  if (summary.isPending) return <Loading lines={4} />;
  if (summary.isError) return <Failed error={summary.error} onRetry={() => void summary.refetch()} />;
  const { byCurrency, parkedEvents, asOf } = summary.data;
  const parked = parkedEvents > 0 && (
    <Notice
      tone="warn"
      title={
        <Link to="/custodian/$organization/billing/events" params={{ organization }}>
          {t('billing.parked', { count: parkedEvents })}
        </Link>
      }
    />
  );
  if (byCurrency.length === 0)
    return (
      <>
        {parked}
        <Empty title={t('billing.none')}>{t('billing.noneHint')}</Empty>
      </>
    );
  const sums = byCurrency.map((one) => {
    const money = (minor: string) => format.money(minor, one.currency);
    return (
      <Panel key={one.currency} title={t('billing.sums', { currency: one.currency.toUpperCase() })}>
        <Facts
          look="large"
          facts={[
            { name: t('money.paid'), value: money(one.paidMinor) },
            { name: t('money.arrears'), value: money(one.arrearsMinor) },
            { name: t('money.paidOut'), value: money(one.paidOutMinor) },
          ]}
        />
        <Facts
          facts={[
            { name: t('money.invoiced'), value: money(one.invoicedMinor) },
            { name: t('money.fee'), value: money(one.feeMinor) },
            { name: t('money.refunded'), value: money(one.refundedMinor) },
            { name: t('money.credited'), value: money(one.creditedMinor) },
            { name: t('money.sponsored'), value: money(one.sponsoredMinor) },
          ]}
        />
        <p className="small soft">
          {t('overview.asOf')} <Time iso={asOf} />
        </p>
      </Panel>
    );
  });
  return (
    <>
      {parked}
      {sums}
    </>
  );
}

function Payouts() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const say = useCodeWords();
  const { id: organizationId } = useOrganization();
  const list = usePaged(pages('/api/custodian/billing/payouts', { organizationId }));
  return (
    <Panel title={t('payout.title')}>
      <DataTable
        label={t('payout.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('payout.none')}>{t('payout.noneHint')}</Empty>}
        columns={[
          { name: t('payout.arrives'), cell: ({ arrivesOn }) => <Time iso={`${arrivesOn}T12:00:00Z`} style="date" /> },
          { name: t('payout.state'), cell: ({ state }) => say(`payout.states.${state}`, state) },
          { name: t('payout.made'), cell: ({ createdAt }) => <Time iso={createdAt} style="date" /> },
          {
            name: t('payout.amount'),
            align: 'end',
            cell: ({ amountMinor, currency }) => format.money(amountMinor, currency),
          },
        ]}
      />
    </Panel>
  );
}
