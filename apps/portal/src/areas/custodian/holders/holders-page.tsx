import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { DataTable } from '@/design/data-table';
import { Select } from '@/design/fields';
import { PageHeader } from '@/design/page-header';
import { Empty, NothingFound } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { type HoldersSearch, present } from '../search';
import { ReferenceField } from './reference-field';

const route = getRouteApi('/custodian/$organization/holders');

/** Whom one keeps things for: by one's own references, never by name. */
export function HoldersPage() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId, slug: organization } = useOrganization();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: HoldersSearch) => void navigate({ search: present({ ...search, ...part }), replace: true });
  const list = usePaged(pages('/api/custodian/accounts', { organizationId, query: { sort: 'newest', ...search } }));
  return (
    <>
      <PageHeader title={t('holders.title')} lead={t('holders.lead')} />
      <search className={styles.filters}>
        <ReferenceField value={search.q ?? ''} onChange={(q) => change({ q: q === '' ? undefined : q })} />
        <Select
          label={t('filter.sort')}
          name="sort"
          value={search.sort ?? 'newest'}
          onChange={(sort) => change({ sort })}
          options={(['newest', 'oldest'] as const).map((value) => ({ value, label: t(`sort.${value}`) }))}
        />
      </search>
      <DataTable
        label={t('holders.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          search.q === undefined ? (
            <Empty title={t('holders.empty')}>{t('holders.emptyHint')}</Empty>
          ) : (
            <NothingFound onClear={() => change({ q: undefined })} />
          )
        }
        columns={[
          {
            name: t('filter.reference'),
            cell: ({ id, reference }) => (
              <Link
                to="/custodian/$organization/holders/$id"
                params={{ organization, id }}
                search={{}}
                className={`mono ${styles.break}`}
              >
                {reference}
              </Link>
            ),
          },
          { name: t('holders.positions'), align: 'end', cell: ({ positions }) => format.count(positions) },
          { name: t('holders.opened'), cell: ({ openedAt }) => <Time iso={openedAt} style="date" /> },
        ]}
      />
    </>
  );
}
