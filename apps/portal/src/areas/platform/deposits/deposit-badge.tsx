import { useTranslation } from 'react-i18next';
import type { ItemOf } from '@/api/client';
import { Badge } from '@/design/badge';

export type DepositState = ItemOf<'/api/deposits'>['state'];

export function DepositBadge({ state }: { state: DepositState }) {
  const { t } = useTranslation('platform');
  const tone = state === 'accepted' ? 'good' : state === 'refused' ? 'bad' : state === 'announced' ? 'warn' : 'info';
  return <Badge tone={tone}>{t(`depositState.${state}`)}</Badge>;
}
