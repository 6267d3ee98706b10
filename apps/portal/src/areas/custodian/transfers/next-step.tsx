import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Confirm, Dialog } from '@/design/dialog';
import { TextArea } from '@/design/fields';
import { Form } from '@/design/form';
import { Panel } from '@/design/panel';
import { Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import { useSession } from '@/session/session';
import { Clock, type QueuedTransfer, useWaiting } from './clock';

const FORGET = ['/api/custodian/transfers', '/api/custodian/summary'];
const REASON_MAX = 500;

type Wanted = 'accept' | 'acceptedByMe' | 'approve' | 'waitForAdmin' | 'approved' | 'readOnly';

/** Whether somebody has to decide, and whether that is the reader: who accepts never approves. */
function decisionOf(transfer: QueuedTransfer, role: string, me: string | undefined): Wanted | null {
  const { direction, state, waitingFor, acceptedBy, approvedBy } = transfer;
  const waitsForUs = waitingFor === 'custodian_acceptance' || (state === 'authorized' && acceptedBy !== null);
  if (direction !== 'incoming' || !waitsForUs) return null;
  if (approvedBy !== null) return 'approved';
  if (acceptedBy !== null && acceptedBy === me) return 'acceptedByMe';
  if (role !== 'custodian_admin' && role !== 'custodian_operator') return 'readOnly';
  if (acceptedBy === null) return 'accept';
  return role === 'custodian_admin' ? 'approve' : 'waitForAdmin';
}

/** The one next thing: what waits, on whom, until when; and the buttons of whoever can do it. */
export function NextStep({ transfer }: { transfer: QueuedTransfer }) {
  const { t } = useTranslation('custodian');
  const { role } = useOrganization();
  const me = useSession()?.person.id;
  const waiting = useWaiting()(transfer);
  const wanted = decisionOf(transfer, role, me);
  const isEnded = ['closed', 'rejected', 'cancelled'].includes(transfer.state);
  const waits =
    waiting === null
      ? t(isEnded ? 'next.ended' : 'next.running')
      : t('next.waits', { what: waiting.what, who: waiting.who ?? t('who.holdfast') });
  return (
    <Panel title={t('next.title')}>
      <p>{wanted === null ? waits : t(`next.${wanted}`)}</p>
      {transfer.waitingUntil !== null && (
        <p className="soft">
          {t('clock.until')} <Time iso={transfer.waitingUntil} /> · <Clock transfer={transfer} />
        </p>
      )}
      <div className="cluster">
        {wanted === 'accept' && <Sign id={transfer.id} what="acceptance" />}
        {wanted === 'approve' && <Sign id={transfer.id} what="approval" />}
        {(wanted === 'accept' || wanted === 'approve' || wanted === 'acceptedByMe' || wanted === 'waitForAdmin') && (
          <Decline id={transfer.id} />
        )}
        <CallOff transfer={transfer} />
      </div>
    </Panel>
  );
}

const DONE = { acceptance: 'act.accepted', approval: 'act.approvedDone' } as const;

function Sign({ id, what }: { id: string; what: 'acceptance' | 'approval' }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const sign = useChange('post', `/api/custodian/transfers/{id}/${what}`, {
    forget: FORGET,
    onSuccess: () => toast(t(DONE[what])),
  });
  return (
    <>
      <Button look="primary" pending={sign.isPending} onClick={() => sign.mutate({ path: { id }, organizationId })}>
        {t(what === 'acceptance' ? 'act.accept' : 'act.approve')}
      </Button>
      {sign.isError && <Failed error={sign.error} />}
    </>
  );
}

function Decline({ id }: { id: string }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const decline = useChange('post', '/api/custodian/transfers/{id}/rejection', {
    forget: FORGET,
    onSuccess: () => {
      setOpen(false);
      toast(t('act.declined'));
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('act.decline')}</Button>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t('act.declineTitle')}>
        <Form
          onSubmit={() => decline.mutate({ path: { id }, body: { reason }, organizationId })}
          error={decline.error}
          pending={decline.isPending}
          actions={
            <Button type="submit" look="danger" pending={decline.isPending}>
              {t('act.decline')}
            </Button>
          }
        >
          <TextArea
            label={t('act.reason')}
            hint={t('act.declineHint')}
            name="reason"
            required
            maxLength={REASON_MAX}
            rows={4}
            value={reason}
            onChange={setReason}
          />
        </Form>
      </Dialog>
    </>
  );
}

/** Before anything is released, two people of the receiving custodian can call it off. */
function CallOff({ transfer }: { transfer: QueuedTransfer }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId, role } = useOrganization();
  const me = useSession()?.person.id;
  const [isOpen, setOpen] = useState(false);
  const propose = useChange('post', '/api/custodian/transfers/{id}/cancellation', {
    forget: FORGET,
    onSuccess: () => {
      setOpen(false);
      toast(t('act.proposed'));
    },
  });
  const agree = useChange('post', '/api/custodian/transfers/{id}/cancellation-approval', {
    forget: FORGET,
    onSuccess: () => toast(t('act.cancelled')),
  });
  const { id, direction, cancellable, cancelledBy, acceptedBy, approvedBy } = transfer;
  if (direction !== 'incoming' || !cancellable || role === 'custodian_auditor') return null;
  if (cancelledBy !== null) {
    return (
      <>
        <p>{t(cancelledBy === me ? 'next.cancelByMe' : 'next.cancelByOther')}</p>
        {cancelledBy !== me && role === 'custodian_admin' && (
          <Button
            look="danger"
            pending={agree.isPending}
            onClick={() => agree.mutate({ path: { id }, organizationId })}
          >
            {t('act.agreeCancel')}
          </Button>
        )}
        {agree.isError && <Failed error={agree.error} />}
      </>
    );
  }
  // What nobody has accepted yet is declined, which takes one person and gives a reason.
  if (acceptedBy === null && approvedBy === null && transfer.waitingFor === 'custodian_acceptance') return null;
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)}>
        {t('act.cancel')}
      </Button>
      <Confirm
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('act.cancelTitle')}
        action={t('act.cancel')}
        danger
        pending={propose.isPending}
        onConfirm={() => propose.mutate({ path: { id }, organizationId })}
      >
        <p>{t('act.cancelHint')}</p>
        {propose.isError && <Failed error={propose.error} />}
      </Confirm>
    </>
  );
}
