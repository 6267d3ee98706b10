import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ArrowRight, KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Answer, type ItemOf, pages, query } from '@/api/client';
import { Badge } from '@/design/badge';
import { Button, ButtonLink } from '@/design/button';
import { CardList } from '@/design/card-list';
import { classes } from '@/design/classes';
import { Checkbox } from '@/design/fields';
import { PageHeader } from '@/design/page-header';
import { Empty, Failed, Loading, NothingFound } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { useFormat } from '@/format/use-format';
import { CollectionFilters } from './collection-filters';
import styles from './collection.module.css';
import { clearPicked, togglePicked, usePicked } from './picked';
import type { CollectionSearch } from './search';
import { Thumbnail } from './thumbnail';

const route = getRouteApi('/my/');
type Asset = ItemOf<'/api/assets'>;

/** What the person holds, wherever it is kept: pictures first. */
export function CollectionPage() {
  const { t } = useTranslation('holder');
  const facets = useQuery({ ...query('/api/assets/facets'), placeholderData: keepPreviousData });
  if (facets.isPending) return <Loading lines={6} />;
  if (facets.isError) return <Failed page error={facets.error} onRetry={() => void facets.refetch()} />;
  if (facets.data.assets > 0) return <Collection facets={facets.data} />;
  return (
    <>
      <PageHeader title={t('collection.title')} lead={t('collection.lead')} />
      <Empty
        title={t('collection.empty')}
        actions={
          <ButtonLink to="/claim" look="primary" icon={<KeyRound aria-hidden="true" />}>
            {t('claim.title')}
          </ButtonLink>
        }
      >
        {t('collection.emptyHint')}
      </Empty>
    </>
  );
}

function Collection({ facets }: { facets: Answer<'/api/assets/facets'> }) {
  const { t } = useTranslation('holder');
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/my/' });
  const list = usePaged(pages('/api/assets', { query: search }));
  const change = (to: CollectionSearch) => void navigate({ search: to, replace: true, resetScroll: false });
  return (
    <>
      <PageHeader
        title={t('collection.title')}
        lead={t('collection.summary', { count: facets.assets, keepers: facets.keepers.length })}
        actions={
          <>
            <ButtonLink to="/claim">{t('collection.claimMore')}</ButtonLink>
            <ButtonLink to="/my/move" search={{}} look="primary">
              {t('collection.moveAll')}
            </ButtonLink>
          </>
        }
      />
      <CollectionFilters facets={facets} search={search} onChange={change} />
      <div className={styles.cards}>
        <CardList
          label={t('collection.title')}
          list={list}
          itemKey={(asset) => `${asset.assetId} ${asset.keeper.id}`}
          empty={<NothingFound onClear={() => change({})} />}
          card={(asset) => <AssetCard asset={asset} />}
        />
      </div>
      <Dock />
    </>
  );
}

function AssetCard({ asset }: { asset: Asset }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const isPicked = usePicked().has(asset.assetId);
  const { assetId, name, collection, keeper, custodyKind, missingFiles, number, of, kind, quantity } = asset;
  return (
    <article className={classes(styles.card, isPicked && styles.picked)}>
      <Thumbnail assetId={assetId} size={320} incomplete={missingFiles > 0} />
      <h2>
        <Link to="/my/items/$id" params={{ id: assetId }}>
          {name}
        </Link>
      </h2>
      <p className="small soft">
        {collection.name}
        {number !== null && ` · ${t('item.numbered', { number, of: of ?? '?' })}`}
        {kind === 'edition' && ` · × ${format.count(quantity)}`}
      </p>
      <p className="small">{keeper.name}</p>
      <div className="cluster">
        <Badge tone="info">{t(`custody.${custodyKind}`)}</Badge>
        {missingFiles > 0 && <Badge tone="warn">{t('item.missing', { count: missingFiles })}</Badge>}
      </div>
      <div className={styles.pick}>
        {asset.transferId === null ? (
          <Checkbox checked={isPicked} onChange={() => togglePicked(assetId)}>
            {t('collection.pick')} <span className="hidden">{name}</span>
          </Checkbox>
        ) : (
          <Link to="/my/transfers/$id" params={{ id: asset.transferId }} className="small">
            {t('collection.onItsWay')}
          </Link>
        )}
      </div>
    </article>
  );
}

/** What was ticked, always in sight, and what can be done with it. */
function Dock() {
  const { t } = useTranslation('holder');
  const { size } = usePicked();
  if (size === 0) return null;
  return (
    <div className={classes(styles.dock, 'between')} data-dock="">
      <p role="status">{t('collection.picked', { count: size })}</p>
      <div className="cluster">
        <Button look="quiet" onClick={clearPicked}>
          {t('collection.pickNone')}
        </Button>
        <ButtonLink to="/my/move" search={{ what: 'picked' }} look="primary">
          {t('collection.movePicked')}
          <ArrowRight aria-hidden="true" />
        </ButtonLink>
      </div>
    </div>
  );
}
