import { useTranslation } from 'react-i18next';
import type { ItemOf } from '@/api/client';
import { Badge } from '@/design/badge';
import type { Tone } from '@/design/tone';

type State = ItemOf<'/api/billing/subscriptions'>['state'];

const TONES: Readonly<Record<State, Tone>> = {
  pending: 'info',
  active: 'good',
  past_due: 'warn',
  restricted: 'bad',
  dormant: 'bad',
  ended: 'plain',
};

export function SubscriptionBadge({ state }: { state: State }) {
  const { t } = useTranslation('holder');
  return <Badge tone={TONES[state]}>{t(`subscription.${state}`)}</Badge>;
}
