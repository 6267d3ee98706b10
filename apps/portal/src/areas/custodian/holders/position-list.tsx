import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { Badge } from '@/design/badge';
import { type Column, DataTable } from '@/design/data-table';
import { Select } from '@/design/fields';
import { Empty, NothingFound } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { Pictured } from '../../staff/pictured';
import styles from '../custodian.module.css';
import { CUSTODY_KINDS, type CustodyKind, type PositionsSearch, present } from '../search';

type Position = ItemOf<'/api/custodian/positions'>;

interface PositionListProps {
  readonly search: PositionsSearch;
  readonly onChange: (search: PositionsSearch) => void;
  /** Of one account only. */
  readonly account?: string;
}

/** What is kept, for all accounts or one. */
export function PositionList({ search, onChange, account }: PositionListProps) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const list = usePaged(
    pages('/api/custodian/positions', {
      organizationId,
      query: { ...search, ...(account === undefined ? {} : { account }) },
    }),
  );
  const change = (part: PositionsSearch) => onChange(present({ ...search, ...part }));
  const all = { value: '', label: t('filter.all') } as const;
  return (
    <>
      <search className={styles.filters}>
        <Select<CustodyKind | ''>
          label={t('filter.kind')}
          name="kind"
          value={search.kind ?? ''}
          onChange={(kind) => change({ kind: kind || undefined })}
          options={[all, ...CUSTODY_KINDS.map((value) => ({ value, label: t(`custody.${value}`) }))]}
        />
        <Select<'true' | 'false' | ''>
          label={t('filter.which')}
          name="held"
          value={search.held ?? ''}
          onChange={(held) => change({ held: held || undefined })}
          options={[all, { value: 'false', label: t('filter.here') }, { value: 'true', label: t('filter.held') }]}
        />
        <Select
          label={t('filter.sort')}
          name="sort"
          value={search.sort ?? 'oldest'}
          onChange={(sort) => change({ sort: sort === 'oldest' ? undefined : sort })}
          options={(['oldest', 'newest'] as const).map((value) => ({ value, label: t(`sort.${value}`) }))}
        />
      </search>
      <DataTable
        label={t('positions.title')}
        list={list}
        rowKey={({ accountId, assetId }) => `${accountId} ${assetId}`}
        columns={useColumns(account === undefined)}
        empty={
          search.kind === undefined && search.held === undefined ? (
            <Empty title={t('positions.empty')}>{t('positions.emptyHint')}</Empty>
          ) : (
            <NothingFound onClear={() => change({ kind: undefined, held: undefined })} />
          )
        }
      />
    </>
  );
}

function useColumns(withAccount: boolean): Column<Position>[] {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { slug: organization } = useOrganization();
  const holder: Column<Position> = {
    name: t('leg.account'),
    cell: ({ accountId, accountReference }) => (
      <Link
        to="/custodian/$organization/holders/$id"
        params={{ organization, id: accountId }}
        search={{}}
        className={`mono ${styles.whole}`}
      >
        {accountReference.slice(0, 8)}
      </Link>
    ),
  };
  return [
    {
      name: t('leg.item'),
      cell: ({ assetId, name, assetName }) => (
        <Pictured assetId={assetId}>
          <Link to="/custodian/$organization/assets/$id" params={{ organization, id: assetId }}>
            {name ?? assetName}
          </Link>
        </Pictured>
      ),
    },
    ...(withAccount ? [holder] : []),
    { name: t('leg.kind'), cell: ({ custodyKind }) => t(`custody.${custodyKind}`) },
    { name: t('transfer.grade'), cell: ({ grade }) => grade },
    { name: t('positions.quantity'), align: 'end', cell: ({ quantity }) => format.count(quantity) },
    { name: t('positions.held'), cell: (one) => <Held position={one} /> },
  ];
}

function Held({ position: { held, quantity, transferId } }: { position: Position }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { slug: organization } = useOrganization();
  if (held === '0') return <span className="faint">{t('filter.here')}</span>;
  const badge = (
    <Badge tone="warn">
      {t('filter.held')}
      {quantity !== held && ` (${format.count(held)})`}
    </Badge>
  );
  if (transferId === null) return badge;
  return (
    <Link to="/custodian/$organization/transfers/$id" params={{ organization, id: transferId }}>
      {badge}
    </Link>
  );
}
