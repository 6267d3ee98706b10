import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, pages } from '@/api/client';
import { download } from '@/api/download';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { DownloadButton } from '@/design/download-button';
import { Select, TextField } from '@/design/fields';
import { Panel } from '@/design/panel';
import { Empty, NothingFound } from '@/design/state';
import type { Tone } from '@/design/tone';
import { usePaged } from '@/design/use-paged';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { Pictured } from '../../staff/pictured';
import styles from '../platform.module.css';
import { type DepositSearch, ITEM_SORTS, present, TURNS, VERDICTS } from '../search';
import { useCodeWords } from '../words';

const route = getRouteApi('/platform/$organization/off-boardings/$id/deposits/$depositId');
type Deposit = Answer<'/api/deposits/{id}'>;

const ROWS = 25;
const TONES: Readonly<Record<(typeof VERDICTS)[number], Tone>> = { accepted: 'good', refused: 'bad', pending: 'warn' };

/** Deposit, chain and content put side by side, item by item: the verdict, its cause, and whose turn it is. */
export function ItemList({ deposit }: { deposit: Deposit }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const say = useCodeWords();
  const { id: organizationId } = useOrganization();
  const { code: _code, file: _file, ...filter } = route.useSearch();
  const path = { id: deposit.id };
  const list = usePaged(pages('/api/deposits/{id}/items', { path, organizationId, query: { ...filter, limit: ROWS } }));
  const { sort: _sort, ...narrowing } = filter;
  const isNarrowed = Object.keys(narrowing).length > 0;
  const csv = () =>
    download(`/api/deposits/${deposit.id}/items.csv`, {
      organizationId,
      name: `items-${deposit.id}.csv`,
      query: { ...filter },
    });
  return (
    <Panel title={t('items.title')} actions={<DownloadButton onDownload={csv}>{t('items.csv')}</DownloadButton>}>
      <p className="soft measure">{t('items.hint')}</p>
      <Filters deposit={deposit} />
      <DataTable
        label={t('items.list')}
        list={list}
        rowKey={({ assetId }) => assetId}
        empty={isNarrowed ? <NothingFound /> : <Empty title={t('items.none')} />}
        columns={[
          {
            name: t('items.item'),
            cell: ({ assetId, name, reference, collection }) => (
              <Pictured assetId={assetId}>
                <p>{name}</p>
                <p className="small soft mono">
                  {collection} / {reference}
                </p>
              </Pictured>
            ),
          },
          {
            name: t('items.verdict'),
            cell: ({ verdict, cause }) => (
              <div className="stack-s">
                <Badge tone={TONES[verdict]}>{t(`verdict.${verdict}`)}</Badge>
                {cause !== null && <span className="small">{say('code', cause)}</span>}
              </div>
            ),
          },
          { name: t('items.turn'), cell: ({ turn }) => t(`turn.${turn}`) },
          {
            name: t('items.grade'),
            cell: ({ grade, custodyKind }) => (
              <div>
                <p>{t(`grade.${grade}`)}</p>
                <p className="small soft">{t(`custody.${custodyKind}`)}</p>
              </div>
            ),
          },
          { name: t('items.quantity'), align: 'end', cell: ({ quantity }) => format.count(quantity) },
          { name: t('items.line'), align: 'end', cell: ({ line }) => (line === null ? '–' : format.count(line)) },
        ]}
      />
    </Panel>
  );
}

function Filters({ deposit: { items } }: { deposit: Deposit }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const say = useCodeWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [q, setQ] = useState(search.q ?? '');
  const change = (part: { readonly [Name in keyof DepositSearch]: string }) =>
    void navigate({
      search: present({ ...search, ...part } as DepositSearch),
      replace: true,
      resetScroll: false,
    });
  const all = { value: '', label: t('items.all') };
  const counted = (name: string, count: number) => `${name} (${format.count(count)})`;
  return (
    <search className={styles.filters}>
      <Select<string>
        label={t('items.verdict')}
        name="verdict"
        value={search.verdict ?? ''}
        onChange={(verdict) => change({ verdict })}
        options={[all, ...VERDICTS.map((one) => ({ value: one, label: counted(t(`verdict.${one}`), items[one]) }))]}
      />
      <Select<string>
        label={t('items.turn')}
        name="turn"
        value={search.turn ?? ''}
        onChange={(turn) => change({ turn })}
        options={[
          all,
          ...TURNS.map((one) => ({ value: one, label: counted(t(`turn.${one}`), items.byTurn[one] ?? 0) })),
        ]}
      />
      <Select<string>
        label={t('items.cause')}
        name="cause"
        value={search.cause ?? ''}
        onChange={(cause) => change({ cause })}
        options={[
          all,
          ...Object.entries(items.byCause).map(([cause, count]) => ({
            value: cause,
            label: counted(say('code', cause), count),
          })),
        ]}
      />
      <Select<string>
        label={t('items.sort')}
        name="sort"
        value={search.sort ?? 'reference'}
        onChange={(sort) => change({ sort: sort === 'reference' ? '' : sort })}
        options={ITEM_SORTS.map((value) => ({ value, label: t(`items.by.${value}`) }))}
      />
      <form
        className={styles.find}
        onSubmit={(event) => {
          event.preventDefault();
          change({ q: q.trim() });
        }}
      >
        <TextField label={t('items.reference')} name="q" type="search" maxLength={200} value={q} onChange={setQ} />
        <Button type="submit">{t('items.find')}</Button>
      </form>
    </search>
  );
}
