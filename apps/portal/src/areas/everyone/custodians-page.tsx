import { getRouteApi } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { Badge } from '@/design/badge';
import { TextField } from '@/design/fields';
import { PageHeader } from '@/design/page-header';
import { Pager } from '@/design/pager';
import { Panel } from '@/design/panel';
import { Empty, Failed, Loading } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { useFormat } from '@/format/use-format';
import styles from './custodians.module.css';
import { OfferCard } from './offer-card';

export type Offer = ItemOf<'/api/custodians'>;

const route = getRouteApi('/custodians');
const BYTES_PER_MEGABYTE = 1_000_000n;

const whole = (text: string): string | null => {
  const digits = text.replaceAll(/[\s,.，]/g, '');
  return /^[0-9]{1,9}$/.test(digits) ? BigInt(digits).toString() : null;
};

/** For anybody: who would keep one's things, on which terms, for how much, and how well they have done it so far. */
export function CustodiansPage() {
  const { t } = useTranslation('everyone');
  const { items = 0, megabytes = 0 } = route.useSearch();
  const [itemText, setItems] = useState(String(items));
  const [sizeText, setSize] = useState(String(megabytes));
  const wanted = useDeferredValue({ items: whole(itemText), megabytes: whole(sizeText) });
  const query = {
    items: wanted.items ?? String(items),
    bytes: (BigInt(wanted.megabytes ?? String(megabytes)) * BYTES_PER_MEGABYTE).toString(),
  };
  const navigate = route.useNavigate();
  const keep = () =>
    void navigate({
      search: { items: Number(query.items), megabytes: Number(BigInt(query.bytes) / BYTES_PER_MEGABYTE) },
      replace: true,
      resetScroll: false,
    });
  const list = usePaged(pages('/api/custodians', { query }));
  return (
    <>
      <PageHeader title={t('custodians.title')} lead={t('custodians.lead')} />
      <div className="stack-l">
        <Panel title={t('custodians.mine')}>
          <div className={styles.numbers}>
            <TextField
              label={t('custodians.items')}
              name="items"
              inputMode="numeric"
              value={itemText}
              onChange={setItems}
              onBlur={keep}
              aria-invalid={whole(itemText) === null || undefined}
            />
            <TextField
              label={t('custodians.size')}
              hint={t('custodians.sizeHint')}
              name="bytes"
              inputMode="numeric"
              value={sizeText}
              onChange={setSize}
              onBlur={keep}
              aria-invalid={whole(sizeText) === null || undefined}
            />
          </div>
          {(whole(itemText) === null || whole(sizeText) === null) && (
            <p className="small" role="alert">
              {t('custodians.wholeNumbers')}
            </p>
          )}
        </Panel>
        <Offers list={list} />
        <p className="small soft measure">{t('custodians.recordMeans')}</p>
      </div>
    </>
  );
}

function Offers({ list }: { list: ReturnType<typeof usePaged<Offer>> }) {
  const { t } = useTranslation('everyone');
  if (list.isPending) return <Loading lines={6} />;
  if (list.error !== null && list.items.length === 0) return <Failed error={list.error} onRetry={list.retry} />;
  if (list.items.length === 0) return <Empty title={t('custodians.none')}>{t('custodians.noneHint')}</Empty>;
  return (
    <div className="stack">
      <ul role="list" className={styles.offers} aria-label={t('custodians.title')} aria-busy={list.isFetching}>
        {list.items.map((offer) => (
          <li key={offer.id}>
            <OfferCard offer={offer} />
          </li>
        ))}
      </ul>
      <Pager list={list} />
    </div>
  );
}

/** A share of a whole, with the numbers that it is made of; no percentage of nothing. */
export function Share({ part, all }: { part: string; all: string }) {
  const { t } = useTranslation('everyone');
  const format = useFormat();
  if (all === '0') return <Badge>{t('record.none')}</Badge>;
  const share = Number(part) / Number(all);
  return (
    <span className="cluster">
      <Badge tone={share === 1 ? 'good' : share > 0.95 ? 'info' : 'warn'}>{format.share(share)}</Badge>
      <span className="small soft numeric">{t('record.of', { part: format.count(part), all: format.count(all) })}</span>
    </span>
  );
}
