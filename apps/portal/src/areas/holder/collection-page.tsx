import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { Badge } from '@/design/badge';
import { CardList } from '@/design/card-list';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty } from '@/design/state';
import { usePaged } from '@/design/use-paged';

/** What the person holds, wherever it is kept. */
export function CollectionPage() {
  const { t } = useTranslation('holder');
  const list = usePaged(pages('/api/assets'));
  return (
    <>
      <PageHeader title={t('collection.title')} lead={t('collection.lead')} />
      <CardList
        label={t('collection.title')}
        list={list}
        itemKey={(asset) => `${asset.assetId} ${asset.keeper.id}`}
        empty={<Empty title={t('collection.empty')}>{t('collection.emptyHint')}</Empty>}
        card={(asset) => (
          <Panel>
            <h2>{asset.name ?? asset.assetName}</h2>
            <p className="soft">{asset.collection.name}</p>
            <p>{asset.keeper.name}</p>
            <Badge tone="info">{t(`custody.${asset.custodyKind}`)}</Badge>
          </Panel>
        )}
      />
    </>
  );
}
