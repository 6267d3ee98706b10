import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pages, query } from '@/api/client';
import { ProblemError } from '@/api/problem';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Dialog } from '@/design/dialog';
import { Facts } from '@/design/facts';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty, Failed, Loading } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { Changes } from './changes';
import { PolicyForm, RevokeForm, VaultForm } from './forms';

/** What is accepted, and where tokens go: both are changed by two people. */
export function AcceptancePage() {
  const { t } = useTranslation('custodian');
  return (
    <>
      <PageHeader title={t('acceptance.title')} lead={t('acceptance.lead')} />
      <div className="stack">
        <Changes state="proposed" />
        <Policy />
        <Vaults />
        <Changes />
      </div>
    </>
  );
}

function Policy() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId, role } = useOrganization();
  const [isOpen, setOpen] = useState(false);
  const found = useQuery(query('/api/custodian/acceptance-policy', { organizationId }));
  const none = found.error instanceof ProblemError && found.error.problem.status === 404;
  const policy = found.data;
  return (
    <Panel
      title={t('policy.title')}
      actions={
        role === 'custodian_admin' &&
        !found.isPending && <Button onClick={() => setOpen(true)}>{t('policy.change')}</Button>
      }
    >
      {found.isPending && <Loading lines={3} />}
      {found.isError && !none && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {none && <Empty title={t('policy.none')}>{t('policy.noneHint')}</Empty>}
      {policy !== undefined && (
        <>
          <p>{t(`policy.${policy.mode}Says`)}</p>
          <Facts
            facts={[
              { name: t('policy.mode'), value: t(`policy.${policy.mode}`) },
              {
                name: t('policy.kinds'),
                value: format.list(policy.custodyKinds.map((kind) => t(`custody.${kind}`))),
              },
              { name: t('policy.maxItems'), value: format.count(policy.maxItems) },
              { name: t('policy.since'), value: <Time iso={policy.updatedAt} style="date" /> },
            ]}
          />
        </>
      )}
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t('policy.change')}>
        <PolicyForm policy={policy ?? null} onDone={() => setOpen(false)} />
      </Dialog>
    </Panel>
  );
}

function Vaults() {
  const { t } = useTranslation('custodian');
  const { id: organizationId, role } = useOrganization();
  const list = usePaged(pages('/api/custodian/vaults', { organizationId }));
  const [isOpen, setOpen] = useState(false);
  const [revoked, setRevoked] = useState<{ id: string; address: string } | null>(null);
  const isAdmin = role === 'custodian_admin';
  return (
    <Panel
      title={t('vault.title')}
      actions={isAdmin && <Button onClick={() => setOpen(true)}>{t('vault.register')}</Button>}
    >
      <p className="soft">{t('vault.lead')}</p>
      <DataTable
        label={t('vault.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('vault.empty')}>{t('vault.emptyHint')}</Empty>}
        columns={[
          {
            name: t('vault.address'),
            cell: ({ address }) => <span className={`mono ${styles.break}`}>{address}</span>,
          },
          { name: t('vault.chain'), cell: ({ chainId }) => chainId },
          {
            name: t('vault.state'),
            cell: ({ revokedAt }) =>
              revokedAt === null ? (
                <Badge tone="good">{t('vault.inUse')}</Badge>
              ) : (
                <>
                  <Badge>{t('vault.revoked')}</Badge> <Time iso={revokedAt} style="date" />
                </>
              ),
          },
          { name: t('vault.since'), cell: ({ registeredAt }) => <Time iso={registeredAt} style="date" /> },
          ...(isAdmin
            ? [
                {
                  name: t('vault.act'),
                  cell: ({ id, address, revokedAt }: { id: string; address: string; revokedAt: string | null }) =>
                    revokedAt === null && (
                      <Button look="quiet" onClick={() => setRevoked({ id, address })}>
                        {t('vault.revoke')} <span className="hidden">{address}</span>
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t('vault.register')}>
        <VaultForm onDone={() => setOpen(false)} />
      </Dialog>
      <Dialog open={revoked !== null} onClose={() => setRevoked(null)} title={t('vault.revokeTitle')}>
        {revoked !== null && <RevokeForm vault={revoked} onDone={() => setRevoked(null)} />}
      </Dialog>
    </Panel>
  );
}
