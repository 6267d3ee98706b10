import { useTranslation } from 'react-i18next';
import type { Answer } from '@/api/client';
import { Select } from '@/design/fields';
import { useFormat } from '@/format/use-format';
import styles from '../custodian.module.css';
import { DIRECTIONS, present, QUEUE_SORTS, type QueueSearch, TURNS, WHICH } from '../search';
import { codeKey, useCodeWords } from '../words';

interface FiltersProps {
  readonly facets: Answer<'/api/custodian/transfers/facets'> | undefined;
  readonly search: QueueSearch;
  readonly onChange: (search: QueueSearch) => void;
}

/** What the server filters by, each with how many there are among what has not ended. */
export function QueueFilters({ facets, search, onChange }: FiltersProps) {
  const { t } = useTranslation('custodian');
  const say = useCodeWords();
  const format = useFormat();
  const counted = (name: string, count: number | undefined) =>
    count === undefined ? name : `${name} (${format.count(count)}${facets?.isAtLeast ? '+' : ''})`;
  const all = { value: '', label: t('filter.all') } as const;
  const change = (part: QueueSearch) => onChange(present({ ...search, ...part }));
  const states = Object.entries(facets?.byState ?? {});
  const exceptions = Object.entries(facets?.byException ?? {});
  return (
    <search className={styles.filters}>
      <Select
        label={t('filter.which')}
        name="which"
        value={search.which ?? 'open'}
        onChange={(which) => change({ which: which === 'open' ? undefined : which, state: undefined })}
        options={WHICH.map((value) => ({
          value,
          label: counted(
            t(`filter.${value}`),
            value === 'open' ? facets?.open : value === 'overdue' ? facets?.overdue : undefined,
          ),
        }))}
      />
      <Select
        label={t('filter.direction')}
        name="direction"
        value={search.direction ?? ''}
        onChange={(direction) => change({ direction: direction || undefined })}
        options={[all, ...DIRECTIONS.map((value) => ({ value, label: counted(t(`queue.${value}`), facets?.[value]) }))]}
      />
      <Select
        label={t('filter.waitingOn')}
        name="turn"
        value={search.turn ?? ''}
        onChange={(turn) => change({ turn: turn || undefined })}
        options={[
          all,
          ...TURNS.map((value) => ({
            value,
            label: counted(t(`who.${value}`), facets === undefined ? undefined : (facets.byWaitingOn[value] ?? 0)),
          })),
        ]}
      />
      <Select
        label={t('filter.state')}
        name="state"
        value={search.state ?? ''}
        onChange={(state) => change({ state: state || undefined })}
        options={withChosen(
          [all, ...states.map(([value, n]) => ({ value, label: counted(say(`state.${value}`, value), n) }))],
          search.state,
          (value) => say(`state.${value}`, value),
        )}
      />
      {(exceptions.length > 0 || search.exception !== undefined) && (
        <Select
          label={t('filter.exception')}
          name="exception"
          value={search.exception ?? ''}
          onChange={(exception) => change({ exception: exception || undefined })}
          options={withChosen(
            [
              all,
              ...exceptions.map(([value, n]) => ({
                value,
                label: counted(say(`exception.${codeKey(value)}`, value), n),
              })),
            ],
            search.exception,
            (value) => say(`exception.${codeKey(value)}`, value),
          )}
        />
      )}
      <Select
        label={t('filter.sort')}
        name="sort"
        value={search.sort ?? (search.which === 'ended' || search.which === 'all' ? 'newest' : 'deadline')}
        onChange={(sort) => change({ sort })}
        options={QUEUE_SORTS.filter(
          (value) => value !== 'deadline' || (search.which !== 'ended' && search.which !== 'all'),
        ).map((value) => ({ value, label: t(`sort.${value}`) }))}
      />
      {facets?.isAtLeast === true && <p className="small soft">{t('queue.atLeast')}</p>}
    </search>
  );
}

type Option = { readonly value: string; readonly label: string };

/** What was chosen stays a choice, also when nothing is left of it. */
const withChosen = (
  options: readonly Option[],
  chosen: string | undefined,
  name: (value: string) => string,
): Option[] =>
  chosen === undefined || options.some(({ value }) => value === chosen)
    ? [...options]
    : [...options, { value: chosen, label: name(chosen) }];
