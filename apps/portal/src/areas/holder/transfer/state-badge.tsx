import { useTranslation } from 'react-i18next';
import type { Answer } from '@/api/client';
import { Badge } from '@/design/badge';
import type { Tone } from '@/design/tone';

export type Transfer = Answer<'/api/transfers/{id}'>;
export type TransferState = Transfer['state'];

const TONES: Readonly<Record<TransferState, Tone>> = {
  draft: 'plain',
  authorized: 'info',
  requested: 'info',
  overdue: 'warn',
  validated: 'info',
  deemed_validated: 'info',
  copying: 'info',
  cutover: 'info',
  settling: 'info',
  settled: 'good',
  partially_settled: 'warn',
  closed: 'good',
  exception: 'bad',
  rejected: 'bad',
  cancelled: 'plain',
};

export function StateBadge({ state }: { state: TransferState }) {
  const { t } = useTranslation('holder');
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>;
}
