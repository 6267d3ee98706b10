import { ExternalLink, FileText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { Badge } from '@/design/badge';
import { ButtonAnchor } from '@/design/button';
import { type Column, DataTable } from '@/design/data-table';
import { Empty } from '@/design/state';
import type { Tone } from '@/design/tone';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';

type Invoice = ItemOf<'/api/billing/invoices'>;

const INVOICE_TONES: Readonly<Record<Invoice['state'], Tone>> = {
  rated: 'plain',
  draft: 'plain',
  open: 'warn',
  paid: 'good',
  void: 'plain',
  uncollectible: 'bad',
  nothing_due: 'good',
  refund_due: 'info',
  refunded: 'info',
};

export function InvoiceTable({ subscription }: { subscription?: string }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const list = usePaged(pages('/api/billing/invoices', { query: subscription === undefined ? {} : { subscription } }));
  const columns: Column<Invoice>[] = [
    {
      name: t('invoice.period'),
      cell: (one) => (
        <>
          <Time iso={`${one.periodStart}T12:00:00Z`} style="date" /> –{' '}
          <Time iso={`${one.periodEnd}T12:00:00Z`} style="date" />
        </>
      ),
    },
    { name: t('invoice.custodian'), cell: (one) => one.custodian.name },
    {
      name: t('invoice.state'),
      cell: (one) => <Badge tone={INVOICE_TONES[one.state]}>{t(`invoiceState.${one.state}`)}</Badge>,
    },
    { name: t('invoice.total'), align: 'end', cell: (one) => format.money(one.totalMinor, one.currency) },
    { name: t('invoice.papers'), cell: (one) => <Papers invoice={one} /> },
  ];
  return (
    <DataTable
      label={t('billing.invoices')}
      list={list}
      rowKey={({ id }) => id}
      columns={columns}
      empty={<Empty title={t('invoice.none')}>{t('invoice.noneHint')}</Empty>}
    />
  );
}

function Papers({ invoice: { pdfUrl, hostedUrl, state, number } }: { invoice: Invoice }) {
  const { t } = useTranslation('holder');
  return (
    <span className="cluster">
      {pdfUrl !== null && (
        <ButtonAnchor look="quiet" href={pdfUrl} icon={<FileText aria-hidden="true" />} rel="noreferrer">
          {t('invoice.pdf')} <span className="hidden">{number}</span>
        </ButtonAnchor>
      )}
      {hostedUrl !== null && (
        <ButtonAnchor look="quiet" href={hostedUrl} icon={<ExternalLink aria-hidden="true" />} rel="noreferrer">
          {t(state === 'open' ? 'invoice.pay' : 'invoice.look')} <span className="hidden">{number}</span>
        </ButtonAnchor>
      )}
    </span>
  );
}
