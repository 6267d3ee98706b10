import { useTranslation } from 'react-i18next';
import type { ItemOf } from '@/api/client';
import { useFormat } from '@/format/use-format';

export type Returning = ItemOf<'/api/billing/returning'>;

/** Beside a price: what comes back from whoever was paid before. It goes another way, so the price is what it is. */
export function ReturningMoney({ items }: { items: readonly Returning[] }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  return items.map(({ custodian, amountMinor, currency, state }) => (
    <p key={`${custodian.id} ${currency} ${state}`} className="small">
      {t(`returning.sentence.${state}`, { amount: format.money(amountMinor, currency), custodian: custodian.name })}
    </p>
  ));
}
