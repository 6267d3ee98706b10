import { CreditCard } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ItemOf } from '@/api/client';
import { classes } from '@/design/classes';
import styles from './card.module.css';

type StoredCard = NonNullable<ItemOf<'/api/billing/payment-methods'>['card']>;

export function Card({ card }: { card: StoredCard }) {
  const { t } = useTranslation('holder');
  return (
    <p className={classes('cluster', styles.card)}>
      <CreditCard aria-hidden="true" />
      <span>{t('payment.card', { brand: card.brand, last4: card.last4, expires: card.expires })}</span>
    </p>
  );
}
