import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Answer, pages, query } from '@/api/client';
import { ButtonLink } from '@/design/button';
import { CardList } from '@/design/card-list';
import { Radios } from '@/design/fields';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty, Failed, Loading } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { useFormat } from '@/format/use-format';
import { usePicked } from '../picked';
import { CustodianCard } from './custodian-card';
import styles from './move.module.css';

const route = getRouteApi('/my/move');
type Keeper = Answer<'/api/assets/facets'>['keepers'][number];

/** What is to move, and to whom. Everything else is in the offer that the choice leads to. */
export function MovePage() {
  const { t } = useTranslation('holder');
  const facets = useQuery(query('/api/assets/facets'));
  if (facets.isPending) return <Loading lines={6} />;
  if (facets.isError) return <Failed page error={facets.error} onRetry={() => void facets.refetch()} />;
  return (
    <>
      <PageHeader kicker={<Link to="/my">{t('nav.collection')}</Link>} title={t('move.title')} lead={t('move.lead')} />
      {facets.data.assets === 0 ? (
        <Empty title={t('collection.empty')} actions={<ButtonLink to="/claim">{t('claim.title')}</ButtonLink>}>
          {t('collection.emptyHint')}
        </Empty>
      ) : (
        <Choice keepers={facets.data.keepers} assets={facets.data.assets} />
      )}
    </>
  );
}

function Choice({ keepers, assets }: { keepers: readonly Keeper[]; assets: number }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/my/move' });
  const picked = usePicked();
  const isPicked = search.what === 'picked' && picked.size > 0;
  const from = keepers.find(({ id }) => id === search.from) ?? (keepers.length === 1 ? keepers[0] : undefined);
  return (
    <div className="stack-l">
      <Panel title={t('move.what')}>
        {picked.size > 0 && (
          <Radios
            legend={t('move.howMuch')}
            name="what"
            value={isPicked ? 'picked' : 'all'}
            onChange={(what) =>
              void navigate({
                search: what === 'picked' ? { what } : {},
                replace: true,
              })
            }
            options={[
              { value: 'picked', label: t('move.picked', { count: picked.size }) },
              { value: 'all', label: t('move.all', { count: assets }) },
            ]}
          />
        )}
        {picked.size === 0 && <p>{t('move.all', { count: assets })}</p>}
        {keepers.length > 1 && (
          <Radios
            legend={t('move.from')}
            name="from"
            value={from?.id ?? null}
            onChange={(id) => void navigate({ search: { ...search, from: id }, replace: true })}
            options={keepers.map((keeper) => ({
              value: keeper.id,
              label: `${keeper.name} (${format.count(keeper.assets)})`,
            }))}
          />
        )}
        <p className="small soft">
          <Link to="/my">{t('move.pickHint')}</Link>
        </p>
      </Panel>
      {from === undefined ? (
        <p className="soft">{t('move.fromFirst')}</p>
      ) : (
        <Custodians assetIds={isPicked ? [...picked] : null} fromId={from.id} />
      )}
    </div>
  );
}

function Custodians({ assetIds, fromId }: { assetIds: readonly string[] | null; fromId: string }) {
  const { t } = useTranslation('holder');
  const picked = assetIds === null ? {} : { assetIds: assetIds.join(',') };
  const list = usePaged(pages('/api/custodians', { query: picked }));
  const returning = useQuery(query('/api/billing/returning', { query: { leaving: fromId, ...picked } }));
  return (
    <section className={styles.custodians} aria-labelledby="custodians">
      <h2 id="custodians">{t('move.custodian')}</h2>
      {returning.isError && <Failed error={returning.error} onRetry={() => void returning.refetch()} />}
      <CardList
        label={t('move.custodian')}
        list={list}
        itemKey={({ id }) => id}
        empty={<Empty title={t('move.noCustodian')}>{t('move.noCustodianHint')}</Empty>}
        card={(custodian) => (
          <CustodianCard
            custodian={custodian}
            assetIds={assetIds}
            fromId={fromId}
            returning={returning.data?.items ?? []}
          />
        )}
      />
    </section>
  );
}
