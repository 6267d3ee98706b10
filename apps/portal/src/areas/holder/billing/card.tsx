import { CreditCard } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ItemOf } from '@/api/client';
import { classes } from '@/design/classes';
import styles from './card.module.css';

type StoredCard = NonNullable<ItemOf<'/api/billing/payment-methods'>['card']>;

/** As their owners write them; Stripe's word for any other. */
const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

export function Card({ card }: { card: StoredCard }) {
  const { t } = useTranslation('holder');
  const brand = BRANDS[card.brand] ?? card.brand;
  return (
    <p className={classes('cluster', styles.card)}>
      <CreditCard aria-hidden="true" />
      <span>{t('payment.card', { brand, last4: card.last4, expires: card.expires })}</span>
    </p>
  );
}
