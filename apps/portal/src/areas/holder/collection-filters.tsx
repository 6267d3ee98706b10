import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '@/api/client';
import { Disclosure } from '@/design/disclosure';
import { Select, TextField } from '@/design/fields';
import { useFormat } from '@/format/use-format';
import styles from './collection.module.css';
import { CUSTODY_KINDS, ORDERS, type CollectionSearch, type CustodyKind } from './search';

interface FiltersProps {
  readonly facets: Answer<'/api/assets/facets'>;
  readonly search: CollectionSearch;
  readonly onChange: (search: CollectionSearch) => void;
}

const TYPING_MS = 300;

/** What the server filters by, each with how many there are. */
export function CollectionFilters({ facets, search, onChange }: FiltersProps) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const counted = (name: string, count: number) => `${name} (${format.count(count)})`;
  const { q: _q, ...narrowing } = search;
  // On a phone the pictures come first.
  const [isOpen] = useState(() => Object.keys(narrowing).length > 0 || window.matchMedia('(min-width: 60rem)').matches);
  const everything = { value: '', label: t('filter.all') } as const;
  const change = (part: CollectionSearch) =>
    onChange(Object.fromEntries(Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined)));
  return (
    <search className={styles.search}>
      <Search value={search.q ?? ''} onChange={(q) => change({ q: q === '' ? undefined : q })} />
      <Disclosure title={t('filter.more')} open={isOpen}>
        <div className={styles.filters}>
          <Select
            label={t('filter.collection')}
            name="collection"
            value={search.collection ?? ''}
            onChange={(id) => change({ collection: id || undefined })}
            options={[
              everything,
              ...facets.collections.map(({ id, name, assets }) => ({ value: id, label: counted(name, assets) })),
            ]}
          />
          <Select
            label={t('filter.keeper')}
            name="keeper"
            value={search.keeper ?? ''}
            onChange={(id) => change({ keeper: id || undefined })}
            options={[
              everything,
              ...facets.keepers.map(({ id, name, assets }) => ({ value: id, label: counted(name, assets) })),
            ]}
          />
          <Select<CustodyKind | ''>
            label={t('filter.kind')}
            name="kind"
            value={search.kind ?? ''}
            onChange={(kind) => change({ kind: kind || undefined })}
            options={[
              everything,
              ...CUSTODY_KINDS.map((kind) => ({
                value: kind,
                label: counted(t(`custody.${kind}`), facets.kinds[kind]),
              })),
            ]}
          />
          <Select<'true' | 'false' | ''>
            label={t('filter.files')}
            name="missing"
            value={search.missing ?? ''}
            onChange={(missing) => change({ missing: missing || undefined })}
            options={[
              everything,
              { value: 'false', label: counted(t('filter.whole'), facets.assets - facets.missing) },
              { value: 'true', label: counted(t('filter.incomplete'), facets.missing) },
            ]}
          />
          <Select
            label={t('filter.sort')}
            name="sort"
            value={search.sort ?? 'oldest'}
            onChange={(sort) => change({ sort })}
            options={ORDERS.map((order) => ({ value: order, label: t(`order.${order}`) }))}
          />
        </div>
      </Disclosure>
    </search>
  );
}

/** Asks once the typing rests. */
function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('holder');
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    if (value !== text.trim()) setText(value);
  }
  const ask = useEffectEvent((wanted: string) => {
    if (wanted !== value) onChange(wanted);
  });
  useEffect(() => {
    const timer = setTimeout(() => ask(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <TextField label={t('filter.search')} name="q" type="search" maxLength={100} value={text} onChange={setText} />
  );
}
