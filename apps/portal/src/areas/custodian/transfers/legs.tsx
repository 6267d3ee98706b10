import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import { type ItemOf, pages } from '@/api/client';
import { type Column, DataTable } from '@/design/data-table';
import { Select } from '@/design/fields';
import { NothingFound } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { useCodeWords } from '../words';
import type { QueuedTransfer } from './clock';

type Leg = ItemOf<'/api/custodian/transfers/{id}/legs'>;

/** The items of a transfer: where each is, what is missing of it, why it stays. */
export function Legs({ transfer: { id, counters, direction } }: { transfer: QueuedTransfer }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const say = useCodeWords();
  const { id: organizationId, slug: organization } = useOrganization();
  const [state, setState] = useState('');
  const list = usePaged(
    pages('/api/custodian/transfers/{id}/legs', {
      path: { id },
      organizationId,
      query: state === '' ? {} : { state },
    }),
  );
  const columns: Column<Leg>[] = [
    {
      name: t('leg.item'),
      cell: (leg) => {
        const isOurs = direction === 'outgoing' || leg.postingId !== null;
        const name = leg.name ?? leg.assetName;
        if (name === null) return <span className="faint">{t('leg.notYours')}</span>;
        return isOurs ? (
          <Link to="/custodian/$organization/assets/$id" params={{ organization, id: leg.assetId }}>
            {name}
          </Link>
        ) : (
          name
        );
      },
    },
    {
      name: t('leg.account'),
      cell: ({ accountReference }) =>
        accountReference === null ? (
          <span className="faint">{t('leg.noAccount')}</span>
        ) : (
          <span className={`mono ${styles.whole}`}>{accountReference.slice(0, 8)}</span>
        ),
    },
    {
      name: t('leg.kind'),
      cell: (leg) =>
        `${t(`custody.${leg.custodyKind}`)}${leg.quantity === '1' ? '' : ` × ${format.count(leg.quantity)}`}`,
    },
    { name: t('leg.state'), cell: (leg) => <LegState leg={leg} /> },
    {
      name: t('leg.missing'),
      align: 'end',
      cell: ({ missing }) => (missing.length === 0 ? '' : format.count(missing.length)),
    },
    {
      name: t('leg.transaction'),
      cell: ({ transaction }) =>
        transaction?.hash == null ? '' : <span className="mono">{transaction.hash.slice(0, 12)}…</span>,
    },
  ];
  return (
    <>
      {Object.keys(counters).length > 1 && (
        <div className={styles.filters}>
          <Select
            label={t('filter.state')}
            name="leg-state"
            value={state}
            onChange={setState}
            options={[
              { value: '', label: t('filter.all') },
              ...Object.entries(counters).map(([value, count]) => ({
                value,
                label: `${say(`legState.${value}`, value)} (${format.count(count)})`,
              })),
            ]}
          />
        </div>
      )}
      <DataTable
        label={t('transfer.legs')}
        list={list}
        rowKey={({ id: legId }) => legId}
        columns={columns}
        empty={<NothingFound onClear={() => setState('')} />}
      />
    </>
  );
}

function LegState({ leg }: { leg: Leg }) {
  const say = useCodeWords();
  const { excludedCode, excludedBecause } = leg;
  return (
    <>
      {say(`legState.${leg.state}`, leg.state)}
      {excludedCode !== null && (
        <p className="small soft">
          {say(`excluded.${excludedCode.replace(/^leg\./, '')}`, excludedBecause ?? excludedCode)}
        </p>
      )}
    </>
  );
}
