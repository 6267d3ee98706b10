import { useTranslation } from 'react-i18next';
import type { ItemOf } from '@/api/client';
import { Badge } from '@/design/badge';
import type { Tone } from '@/design/tone';
import { Time } from '@/format/time';
import { useCodeWords } from '../words';

export type QueuedTransfer = ItemOf<'/api/custodian/transfers'>;
type State = QueuedTransfer['state'];

const TONES: Readonly<Record<State, Tone>> = {
  draft: 'plain',
  authorized: 'info',
  requested: 'warn',
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

export function TransferBadge({ state }: { state: State }) {
  const { t } = useTranslation('custodian');
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>;
}

/** Until when it waits at the latest, and whether that is over. */
export function Clock({ transfer: { waitingUntil, clock } }: { transfer: QueuedTransfer }) {
  const { t } = useTranslation('custodian');
  if (waitingUntil === null) return <span className="faint">{t('clock.none')}</span>;
  if (!clock.overdue) return <Time iso={waitingUntil} style="relative" />;
  return (
    <Badge tone="bad">
      {t('clock.overdue')} <Time iso={waitingUntil} style="relative" />
    </Badge>
  );
}

/** What for, and on whom: in the eyes of whoever reads. */
export function useWaiting() {
  const { t } = useTranslation('custodian');
  const say = useCodeWords();
  return ({ waitingFor, waitingOn, direction }: QueuedTransfer) =>
    waitingFor === null
      ? null
      : {
          what: say(`waiting.${waitingFor}`, t('waiting.other')),
          who:
            waitingOn === null
              ? null
              : waitingOn === 'custodian' && direction === 'incoming'
                ? t('who.us')
                : say(`who.${waitingOn}`, waitingOn),
        };
}
