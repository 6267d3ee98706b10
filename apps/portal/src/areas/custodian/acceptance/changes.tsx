import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { type Column, DataTable } from '@/design/data-table';
import { Panel } from '@/design/panel';
import { Empty, Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { useSession } from '@/session/session';
import styles from '../custodian.module.css';
import { useWho } from '../words';

type Change = ItemOf<'/api/custodian/changes'>;

const TONES = { proposed: 'warn', approved: 'good', withdrawn: 'plain', lapsed: 'plain' } as const;

/** What waits for a second person; or, without `state`, everything that was ever decided. */
export function Changes({ state }: { state?: 'proposed' }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const who = useWho();
  const format = useFormat();
  const list = usePaged(
    pages('/api/custodian/changes', { organizationId, query: state === undefined ? {} : { state } }),
  );
  // Nothing that waits needs no box of its own.
  if (state !== undefined && list.items.length === 0 && list.error === null) return null;
  const title = t(state === undefined ? 'change.history' : 'change.waiting');
  const columns: Column<Change>[] = [
    { name: t('change.what'), cell: ({ change }) => <What change={change} /> },
    { name: t('change.state'), cell: (one) => <Badge tone={TONES[one.state]}>{t(`change.${one.state}`)}</Badge> },
    {
      name: t('change.proposedBy'),
      cell: ({ proposedBy, proposedAt }) => (
        <>
          {format.clauses(who(proposedBy), '')}
          <Time iso={proposedAt} style="relative" />
        </>
      ),
    },
    state === undefined
      ? { name: t('change.decided'), cell: (one) => <Decided change={one} /> }
      : { name: t('change.act'), cell: (one) => <Decide change={one} /> },
  ];
  return (
    <Panel title={title}>
      <DataTable
        label={title}
        list={list}
        rowKey={({ id }) => id}
        columns={columns}
        empty={<Empty title={t('change.none')}>{t('change.noneHint')}</Empty>}
      />
    </Panel>
  );
}

function What({ change }: { change: Change['change'] }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  switch (change.kind) {
    case 'acceptance_policy':
      return (
        <>
          {t('change.policy')}
          <span className="small soft">
            {' · '}
            {t(`policy.${change.mode}`)} · {format.list(change.custodyKinds.map((kind) => t(`custody.${kind}`)))} ·{' '}
            {t('change.upTo', { count: change.maxItems, shown: format.count(change.maxItems) })}
          </span>
        </>
      );
    case 'vault_registration':
      return (
        <>
          {t('change.registration', { chain: change.chainId })}{' '}
          <span className={`mono small ${styles.break}`}>{change.address}</span>
        </>
      );
    case 'vault_revocation':
      return <>{t('change.revocation')}</>;
  }
}

function Decided({ change }: { change: Change }) {
  const who = useWho();
  const format = useFormat();
  const { approvedBy, approvedAt, withdrawnBy, withdrawnAt } = change;
  const by = approvedBy ?? withdrawnBy;
  const at = approvedAt ?? withdrawnAt;
  if (by === null || at === null) return null;
  return (
    <>
      {format.clauses(who(by), '')}
      <Time iso={at} style="relative" />
    </>
  );
}

const FORGET = [
  '/api/custodian/changes',
  '/api/custodian/acceptance-policy',
  '/api/custodian/vaults',
  '/api/custodians',
];

function Decide({ change: { id, proposedBy, expiresAt } }: { change: Change }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId, role } = useOrganization();
  const me = useSession()?.person.id;
  const approve = useChange('post', '/api/custodian/changes/{id}/approval', {
    forget: FORGET,
    onSuccess: () => toast(t('change.approvedDone')),
  });
  const withdraw = useChange('post', '/api/custodian/changes/{id}/withdrawal', {
    forget: FORGET,
    onSuccess: () => toast(t('change.withdrawnDone')),
  });
  const until = (
    <p className="small soft">
      {t('clock.until')} <Time iso={expiresAt} style="date" />
    </p>
  );
  if (role !== 'custodian_admin') {
    return (
      <>
        <p>{t('change.adminDecides')}</p>
        {until}
      </>
    );
  }
  const isMine = proposedBy === me;
  const error = approve.error ?? withdraw.error;
  return (
    <div className="stack-s">
      {isMine && <p>{t('change.notYours')}</p>}
      <div className="cluster">
        {!isMine && (
          <Button
            look="primary"
            pending={approve.isPending}
            onClick={() => approve.mutate({ path: { id }, organizationId })}
          >
            {t('act.approve')}
          </Button>
        )}
        <Button
          look="quiet"
          pending={withdraw.isPending}
          onClick={() => withdraw.mutate({ path: { id }, organizationId })}
        >
          {t(isMine ? 'change.withdraw' : 'change.refuse')}
        </Button>
      </div>
      {until}
      {error !== null && <Failed error={error} />}
    </div>
  );
}
