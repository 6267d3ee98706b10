import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ButtonAnchor, ButtonLink } from '@/design/button';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Progress, type Step, Steps } from '@/design/progress';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useCodeWords } from '../words';
import { CancelButton } from './cancel-button';
import { Excluded, LegTable } from './legs';
import { StateBadge, type Transfer, type TransferState } from './state-badge';
import styles from './transfer.module.css';
import { useTransferLive } from './use-transfer-live';

/** Where a transfer is, live; and once it has ended, what one keeps of it. */
export function ProgressPage({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation('holder');
  const live = useTransferLive(transfer);
  const { custodian, state, counters } = transfer;
  const excluded = counters.excluded ?? 0;
  const hasMoved = (counters.assigned ?? 0) + (counters.confirmed ?? 0) > 0;
  return (
    <>
      <PageHeader
        kicker={<Link to="/my/transfers">{t('nav.transfers')}</Link>}
        title={t(titleOf(transfer, hasMoved), { custodian: custodian.name })}
        lead={t(`says.${state}`)}
        actions={transfer.waitingFor === 'cool_off' ? undefined : <CancelButton transfer={transfer} />}
      />
      <div className="stack">
        <div className={styles.columns}>
          <div className="stack">
            <Exception transfer={transfer} />
            {transfer.waitingFor === 'cool_off' ? <CoolOff transfer={transfer} /> : <Waiting transfer={transfer} />}
            {hasMoved && transfer.ended && <Proof id={transfer.id} />}
            <Panel title={t('progress.way')} actions={<StateBadge state={state} />}>
              <Way transfer={transfer} />
            </Panel>
          </div>
          <div className={styles.aside}>
            <About transfer={transfer} />
            {!transfer.ended && (
              <p className="small soft" role="status">
                {t(live === 'live' ? 'progress.live' : 'progress.reconnecting')}
              </p>
            )}
            {transfer.ended && !hasMoved && (
              <ButtonLink to="/my/move" search={{}}>
                {t('progress.another')}
              </ButtonLink>
            )}
          </div>
        </div>
        {excluded > 0 && <Excluded id={transfer.id} count={excluded} />}
        {excluded < transfer.items && (
          <Panel title={t('progress.items')}>
            <Disclosure title={t('offer.each', { count: transfer.items })}>
              <LegTable id={transfer.id} show="receipt" />
            </Disclosure>
          </Panel>
        )}
      </div>
    </>
  );
}

/** What has ended without anything having moved was a move, and is none any more. */
const titleOf = ({ state, ended }: Transfer, hasMoved: boolean) =>
  state === 'closed' && hasMoved ? 'progress.titleDone' : ended ? 'progress.titleOver' : 'progress.title';

function Exception({ transfer: { exception } }: { transfer: Transfer }) {
  const say = useCodeWords();
  const { t } = useTranslation('holder');
  if (exception === null) return null;
  const { code, remedy } = exception;
  return (
    <Notice tone="bad" title={say(`exception.${code.replaceAll('.', '_')}`, t('progress.attention'))}>
      {say(`exceptionRemedy.${code.replaceAll('.', '_')}`, remedy ?? '')}
    </Notice>
  );
}

/** Agreed to, and not begun: whoever did not mean it, or did not do it, stops it here. The mail about it leads here too. */
function CoolOff({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation('holder');
  const { waitingUntil } = transfer;
  return (
    <Notice tone="warn" title={t('coolOff.title')}>
      <div className="stack-s">
        {waitingUntil !== null && (
          <p>
            {t('coolOff.until')} <Time iso={waitingUntil} /> (<Time iso={waitingUntil} style="relative" />)
          </p>
        )}
        <p>{t('coolOff.hint')}</p>
        <div>
          <CancelButton transfer={transfer} />
        </div>
      </div>
    </Notice>
  );
}

/** What for, on whom, until when: a transfer never hangs without saying so. */
function Waiting({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation('holder');
  const say = useCodeWords();
  const { waitingFor, waitingOn, waitingUntil, ended } = transfer;
  if (waitingFor === null || ended) return null;
  return (
    <Notice tone="info" title={say(`waiting.${waitingFor}`, t('waiting.other'))}>
      <p>
        {waitingOn !== null && t('progress.on', { who: nameOf(transfer, say(`who.${waitingOn}`, waitingOn)) })}{' '}
        {waitingUntil !== null && (
          <>
            {t('progress.until')} <Time iso={waitingUntil} /> (<Time iso={waitingUntil} style="relative" />)
          </>
        )}
      </p>
    </Notice>
  );
}

const nameOf = ({ waitingOn, custodian }: Transfer, otherwise: string) =>
  waitingOn === 'custodian' ? custodian.name : otherwise;

function Proof({ id }: { id: string }) {
  const { t } = useTranslation('holder');
  return (
    <Notice tone="good" title={t('progress.safe')}>
      <div className="stack">
        <p>{t('progress.proof')}</p>
        <div className="cluster">
          <ButtonAnchor
            look="primary"
            icon={<Download aria-hidden="true" />}
            href={`/api/transfers/${id}/bundle`}
            download
          >
            {t('progress.bundle')}
          </ButtonAnchor>
          <ButtonLink to="/verify">{t('progress.verify')}</ButtonLink>
        </div>
      </div>
    </Notice>
  );
}

/** Leg states in the order in which a leg passes them; `gap` is verified with something named as missing. */
const CHECKED = ['verified', 'gap', 'held', 'provisional', 'released', 'assigned', 'confirmed'] as const;
const RELEASED = ['released', 'assigned', 'confirmed'] as const;
const POSTED = ['assigned', 'confirmed'] as const;

const STATIONS = ['acceptance', 'copying', 'cutover', 'settling', 'closed'] as const;
/** At which station a state is; one past the last has passed all. */
const STATION: Readonly<Record<TransferState, number>> = {
  draft: 0,
  authorized: 0,
  requested: 0,
  overdue: 0,
  validated: 1,
  deemed_validated: 1,
  copying: 1,
  cutover: 2,
  settling: 3,
  settled: 4,
  partially_settled: 4,
  closed: STATIONS.length,
  exception: 3,
  rejected: 0,
  cancelled: 0,
};

function Way({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation('holder');
  const { counters, items, state } = transfer;
  const at = STATION[state];
  const count = (states: readonly string[]) => states.reduce((sum, name) => sum + (counters[name] ?? 0), 0);
  const counted = { copying: count(CHECKED), cutover: count(RELEASED), settling: count(POSTED) };
  const moving = Math.max(0, items - laterExcluded(counters, items));
  const isStopped = state === 'exception' || state === 'rejected' || state === 'cancelled';
  const steps = STATIONS.map((name, index): Step => {
    const current = isStopped ? 'problem' : 'current';
    const stepState = index < at ? 'done' : index === at ? current : 'later';
    const isCounted = name !== 'acceptance' && name !== 'closed' && !isStopped && index <= at;
    return {
      title: t(`station.${name}`),
      state: stepState,
      children: isCounted ? (
        <Progress label={t(`station.${name}Count`)} done={Math.min(counted[name], moving)} all={moving} />
      ) : (
        <p className="small soft">{t(`station.${name}Hint`)}</p>
      ),
    };
  });
  return <Steps steps={steps} />;
}

/** The offer's own excluded are counted with the legs, but not among its items. */
const laterExcluded = (counters: Transfer['counters'], items: number) =>
  Math.max(
    0,
    items - Object.entries(counters).reduce((sum, [name, legs]) => (name === 'excluded' ? sum : sum + legs), 0),
  );

function About({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const { from, custodian, items, missing, consentedAt, consentHash, updatedAt } = transfer;
  return (
    <Panel title={t('progress.about')}>
      <Facts
        look="rows"
        facts={[
          { name: t('transfers.from'), value: from.name },
          { name: t('transfers.to'), value: custodian.name },
          { name: t('transfers.items'), value: format.count(items) },
          missing.files > 0 && { name: t('offer.missingFiles'), value: format.count(missing.files) },
          consentedAt !== null && { name: t('progress.consented'), value: <Time iso={consentedAt} /> },
          { name: t('progress.updated'), value: <Time iso={updatedAt} /> },
        ]}
      />
      <Disclosure title={t('consent.hash')}>
        <p className="small mono">{consentHash}</p>
      </Disclosure>
    </Panel>
  );
}
