import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Facts } from '@/design/facts';
import { TextArea, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { SmallTable } from '@/design/small-table';
import { Failed, Loading } from '@/design/state';
import { toast } from '@/design/toasts';
import { decimalsOf } from '@/format/currency';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { fromMinor, toMinor } from '../plans/price-draft';
import { InvoiceBadge, Period } from './invoices-page';

const route = getRouteApi('/custodian/$organization/billing/invoices/$id');
type Invoice = Answer<'/api/custodian/billing/invoices/{id}'>;
type Line = Invoice['lines'][number];

/** One invoice, line by line, and what can be given back of it. */
export function InvoicePage() {
  const { id } = route.useParams();
  const { id: organizationId } = useOrganization();
  const invoice = useQuery(query('/api/custodian/billing/invoices/{id}', { path: { id }, organizationId }));
  if (invoice.isPending) return <Loading lines={6} />;
  if (invoice.isError) return <Failed error={invoice.error} onRetry={() => void invoice.refetch()} />;
  return <Shown invoice={invoice.data} />;
}

function Shown({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { slug: organization, role } = useOrganization();
  const { currency, lines, dueAt, paidAt } = invoice;
  const money = (minor: string) => format.money(minor, currency);
  const left = BigInt(invoice.paidMinor) - BigInt(invoice.refundedMinor);
  const mayGive = role === 'custodian_admin' || role === 'custodian_operator';
  return (
    <>
      <PageHeader
        kicker={
          <Link to="/custodian/$organization/billing/invoices" params={{ organization }} search={{}}>
            {t('billing.invoices')}
          </Link>
        }
        title={t('invoice.title', { number: invoice.number ?? t('invoices.noNumber') })}
        lead={<Period invoice={invoice} />}
      />
      <div className={styles.columns}>
        <div className="stack">
          <Panel title={t('invoice.lines')}>
            <SmallTable
              label={t('invoice.lines')}
              rows={lines.map((line, at) => ({ ...line, at }))}
              rowKey={({ at }) => String(at)}
              columns={[
                { name: t('invoice.what'), cell: (line) => <What line={line} /> },
                {
                  name: t('invoice.unit'),
                  align: 'end',
                  cell: ({ unitPriceMinor }) => (unitPriceMinor === null ? '' : money(unitPriceMinor)),
                },
                { name: t('invoice.amount'), align: 'end', cell: ({ amountMinor }) => money(amountMinor) },
              ]}
            />
          </Panel>
          {mayGive && left > 0n && <Refund key={left.toString()} invoice={invoice} left={left.toString()} />}
        </div>
        <Panel title={t('filter.state')} actions={<InvoiceBadge state={invoice.state} />}>
          <Facts
            look="rows"
            facts={[
              { name: t('invoice.net'), value: money(invoice.subtotalMinor) },
              { name: t('preview.tax'), value: money(invoice.taxMinor) },
              { name: t('invoices.total'), value: money(invoice.totalMinor) },
              { name: t('money.paid'), value: money(invoice.paidMinor) },
              invoice.refundedMinor !== '0' && { name: t('money.refunded'), value: money(invoice.refundedMinor) },
              dueAt !== null && { name: t('invoice.due'), value: <Time iso={dueAt} style="date" /> },
              paidAt !== null && { name: t('invoice.paidAt'), value: <Time iso={paidAt} style="date" /> },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

function What({ line: { kind, tier, days } }: { line: Line }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  return (
    <>
      {format.clauses(
        t(`line.${kind}`),
        ...(tier === null ? [] : [t('invoice.tier', { tier: format.count(tier) })]),
        ...(days === null ? [] : [t('invoice.days', { count: days })]),
      )}
    </>
  );
}

/** Whole or in part: the amount begins with all that is left. */
function Refund({ invoice: { id, currency }, left }: { invoice: Invoice; left: string }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId, role } = useOrganization();
  const decimals = decimalsOf(currency);
  const [amount, setAmount] = useState(fromMinor(left, decimals));
  const [reason, setReason] = useState('');
  const refund = useChange('post', '/api/custodian/billing/invoices/{id}/refunds', {
    forget: ['/api/custodian/billing'],
    onSuccess: () => {
      setReason('');
      toast(t('refund.done'));
    },
  });
  return (
    <Panel title={t('refund.title')}>
      <p className="soft">{t('refund.lead', { left: format.money(left, currency) })}</p>
      {role === 'custodian_operator' && <p className="small soft">{t('refund.operator')}</p>}
      <Form
        onSubmit={() =>
          refund.mutate({
            path: { id },
            body: { amountMinor: toMinor(amount, decimals) ?? amount, currency, reason },
            organizationId,
          })
        }
        error={refund.error}
        pending={refund.isPending}
        actions={
          <Button type="submit" look="danger" pending={refund.isPending}>
            {t('refund.action')}
          </Button>
        }
      >
        <TextField
          label={t('credit.amount', { currency: currency.toUpperCase() })}
          name="amountMinor"
          inputMode="decimal"
          required
          value={amount}
          onChange={setAmount}
        />
        <TextArea
          label={t('act.reason')}
          name="reason"
          required
          maxLength={500}
          rows={3}
          value={reason}
          onChange={setReason}
        />
      </Form>
    </Panel>
  );
}
