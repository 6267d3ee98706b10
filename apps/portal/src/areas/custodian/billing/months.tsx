import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { Disclosure } from '@/design/disclosure';
import { Panel } from '@/design/panel';
import { SmallTable } from '@/design/small-table';
import { Failed, Loading } from '@/design/state';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';

export type Month = Answer<'/api/custodian/billing/months'>['months'][number];

const MonthChart = lazy(() => import('./month-chart'));

/** The last twelve months as a picture, and as the table that says the same. */
export function Months() {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const found = useQuery(query('/api/custodian/billing/months', { organizationId }));
  if (found.isPending) return <Loading lines={4} />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const currencies = [...new Set(found.data.months.map(({ currency }) => currency))];
  return currencies.map((currency) => (
    <Panel key={currency} title={t('months.title', { currency: currency.toUpperCase() })}>
      <Suspense fallback={<Loading lines={4} />}>
        <MonthChart currency={currency} months={found.data.months.filter((one) => one.currency === currency)} />
      </Suspense>
      <Disclosure title={t('months.table')}>
        <MonthTable months={found.data.months.filter((one) => one.currency === currency)} />
      </Disclosure>
    </Panel>
  ));
}

function MonthTable({ months }: { months: readonly Month[] }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const amount = (of: (month: Month) => string) => (one: Month) => format.money(of(one), one.currency);
  return (
    <SmallTable
      label={t('months.table')}
      rows={months}
      rowKey={({ month }) => month}
      columns={[
        { name: t('months.month'), cell: ({ month }) => month },
        { name: t('money.invoiced'), align: 'end', cell: amount((one) => one.invoicedMinor) },
        { name: t('money.paid'), align: 'end', cell: amount((one) => one.paidMinor) },
        { name: t('money.fee'), align: 'end', cell: amount((one) => one.feeMinor) },
        { name: t('money.refunded'), align: 'end', cell: amount((one) => one.refundedMinor) },
      ]}
    />
  );
}
