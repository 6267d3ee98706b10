import { useTranslation } from 'react-i18next';
import type { ItemOf } from '@/api/client';
import { Facts } from '@/design/facts';
import { useFormat } from '@/format/use-format';

type Price = ItemOf<'/api/custodians'>['prices'][number]['price'];
type Tier = Price['itemTiers'][number];

/** A price before anything is counted: what one unit costs a month, tier by tier. */
export function PriceFacts({ price }: { price: Price }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const { currency, itemTiers, gibibyteTiers, minimumMinor, freeItems, freeBytes, tax } = price;
  const rows = (tiers: readonly Tier[], name: string) =>
    tiers.map(({ upTo, unitMinor }) => ({
      name: upTo === null ? name : `${name} · ${t('price.upTo', { upTo: format.count(upTo) })}`,
      value: format.money(unitMinor, currency),
    }));
  return (
    <Facts
      look="rows"
      facts={[
        ...rows(itemTiers, t('price.item')),
        ...rows(gibibyteTiers, t('price.gibibyte')),
        minimumMinor !== '0' && { name: t('quote.minimum'), value: format.money(minimumMinor, currency) },
        freeItems !== '0' && { name: t('quote.freeItems'), value: format.count(freeItems) },
        freeBytes !== '0' && { name: t('quote.freeBytes'), value: format.bytes(freeBytes) },
        tax !== null && { name: t('price.tax'), value: format.tax(tax) },
      ]}
    />
  );
}
