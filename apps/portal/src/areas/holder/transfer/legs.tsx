import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { Badge } from '@/design/badge';
import { ButtonAnchor } from '@/design/button';
import { type Column, DataTable } from '@/design/data-table';
import { Panel } from '@/design/panel';
import { NothingFound } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { useFormat } from '@/format/use-format';
import { useCodeWords } from '../words';

type Leg = ItemOf<'/api/transfers/{id}/legs'>;

interface LegTableProps {
  readonly id: string;
  readonly state?: string;
  /** What is said beside each: its receipt once there is one, or why it stays. */
  readonly show?: 'kind' | 'receipt' | 'reason';
}

/** The items of a transfer, page by page. */
export function LegTable({ id, state, show = 'kind' }: LegTableProps) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const say = useCodeWords();
  const list = usePaged(
    pages('/api/transfers/{id}/legs', { path: { id }, query: state === undefined ? {} : { state } }),
  );
  const name: Column<Leg> = {
    name: t('leg.item'),
    cell: (leg) => (
      <Link to="/my/items/$id" params={{ id: leg.assetId }}>
        {leg.name ?? leg.assetName ?? leg.assetId}
      </Link>
    ),
  };
  const kind: Column<Leg> = {
    name: t('leg.kind'),
    cell: (leg) => (
      <>
        {t(`custody.${leg.custodyKind}`)}
        {leg.quantity !== '1' && ` × ${format.count(leg.quantity)}`}
      </>
    ),
  };
  const because: Column<Leg> = {
    name: t('leg.because'),
    cell: ({ excludedCode, excludedBecause }) =>
      excludedCode === null ? '' : <Because code={excludedCode} says={excludedBecause ?? excludedCode} />,
  };
  const now: Column<Leg> = { name: t('leg.state'), cell: (leg) => say(`legState.${leg.state}`, leg.state) };
  const receipt: Column<Leg> = { name: t('leg.receipt'), cell: (leg) => <Receipt leg={leg} /> };
  const columns = { kind: [name, kind], receipt: [name, kind, now, receipt], reason: [name, because] };
  return (
    <DataTable
      label={t('leg.label')}
      list={list}
      rowKey={({ id: legId }) => legId}
      columns={columns[show]}
      empty={<NothingFound />}
    />
  );
}

function Because({ code, says }: { code: string; says: string }) {
  const say = useCodeWords();
  const short = code.replace(/^leg\./, '');
  const remedy = say(`excludedRemedy.${short}`, '');
  return (
    <>
      <p>{say(`excluded.${short}`, says)}</p>
      {remedy !== '' && <p className="small soft">{remedy}</p>}
    </>
  );
}

function Receipt({ leg }: { leg: Leg }) {
  const { t } = useTranslation('holder');
  if (leg.postingId === null) return <Badge>{t('leg.noReceipt')}</Badge>;
  return (
    <ButtonAnchor
      look="quiet"
      icon={<Download aria-hidden="true" />}
      href={`/api/receipts/${leg.postingId}`}
      download={`${leg.postingId}.receipt.json`}
    >
      {t('leg.receipt')} <span className="hidden">{leg.name}</span>
    </ButtonAnchor>
  );
}

/** What stays where it is, why, and what would help. */
export function Excluded({ id, count }: { id: string; count: number }) {
  const { t } = useTranslation('holder');
  return (
    <Panel title={t('offer.excluded', { count })}>
      <p>{t('offer.excludedHint')}</p>
      <LegTable id={id} state="excluded" show="reason" />
    </Panel>
  );
}
