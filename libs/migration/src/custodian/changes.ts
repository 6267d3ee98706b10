import { CustodianChange } from '@holdfast/contracts';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import { parseAddress } from '@holdfast/sources';

/*
 * A custodian's vaults and its acceptance policy are changed by two people: one administrator proposes, another approves.
 * Until then nothing has changed, and everybody on the staff sees what is proposed.
 */

const LIFETIME_MS = 14 * 24 * 60 * 60 * 1_000;
const MAX_OPEN = 50;

type ChangeState = 'proposed' | 'approved' | 'withdrawn' | 'lapsed';

interface StoredChange {
  id: string;
  state: ChangeState;
  kind: string;
  body: object;
  proposedBy: string;
  proposedAt: Date;
  expiresAt: Date;
  approvedBy: string | null;
  approvedAt: Date | null;
  withdrawnBy: string | null;
  withdrawnAt: Date | null;
}
export type ChangeRow = Omit<StoredChange, 'kind' | 'body'> & { change: CustodianChange };

/** $1 is now. */
const STATE = `CASE WHEN approved_at IS NOT NULL THEN 'approved' WHEN withdrawn_at IS NOT NULL THEN 'withdrawn'
  WHEN expires_at <= $1::timestamptz THEN 'lapsed' ELSE 'proposed' END`;
const SELECT = `SELECT id, ${STATE} AS state, kind, body, proposed_by AS "proposedBy", proposed_at AS "proposedAt",
  expires_at AS "expiresAt", approved_by AS "approvedBy", approved_at AS "approvedAt", withdrawn_by AS "withdrawnBy",
  withdrawn_at AS "withdrawnAt" FROM migration.custodian_change`;

export interface Proposal {
  readonly organizationId: string;
  /** An administrator; never a program, which could be both of two people. */
  readonly personId: string;
  readonly change: CustodianChange;
}

/**
 * Writes down what one administrator wants to change. Throws `evm.address_checksum`, `vault.zero_address`,
 * `chain.unknown`, `vault.current`, `vault.not_found`, `acceptance_policy.unchanged`, `change.too_many_open`.
 */
export async function proposeChange(
  sql: Sql,
  proposal: Proposal,
  { clock, isKnownChain }: { clock: Clock; isKnownChain: (chainId: number) => boolean },
): Promise<ChangeRow> {
  const { organizationId, personId } = proposal;
  const now = clock.now();
  const change = await checked(sql, proposal, isKnownChain);
  const [open] = await sql.query<{ changes: number }>(
    `SELECT count(*)::int AS changes FROM migration.custodian_change
     WHERE organization_id = $1::uuid AND approved_at IS NULL AND withdrawn_at IS NULL AND expires_at > $2::timestamptz`,
    [organizationId, now],
  );
  if ((open?.changes ?? 0) >= MAX_OPEN) {
    throw new DomainError('conflict', 'change.too_many_open', `${MAX_OPEN} changes wait for a decision already.`, {
      remedy: 'Approve or withdraw some first.',
    });
  }
  const id: string = newId();
  const { kind, ...body } = change;
  await sql.execute(
    `INSERT INTO migration.custodian_change (id, organization_id, kind, body, proposed_by, proposed_at, expires_at)
     VALUES ($1::uuid, $2::uuid, $3, $4::jsonb, $5::uuid, $6::timestamptz, $7::timestamptz)`,
    [id, organizationId, kind, JSON.stringify(body), personId, now, new Date(now.getTime() + LIFETIME_MS)],
  );
  return findChange(sql, organizationId, id, now);
}

/** Newest first. */
export async function listChanges(
  sql: Sql,
  wanted: { organizationId: string; state: ChangeState | null; now: Date },
  page: Page,
) {
  const rows = await sql.query<StoredChange>(
    `${SELECT} WHERE organization_id = $2::uuid AND ($3::text IS NULL OR ${STATE} = $3)
       AND ($4::uuid IS NULL OR id < $4::uuid) ORDER BY id DESC LIMIT $5::int`,
    [wanted.now, wanted.organizationId, wanted.state, page.after?.[0] ?? null, page.fetchLimit],
  );
  return page.of(rows, (row) => [row.id], toChange);
}

export interface Decision {
  readonly organizationId: string;
  readonly changeId: string;
  readonly personId: string;
  readonly now: Date;
}

/** Another administrator agrees, and it counts. Throws `change.not_found`, `change.own_approval`, `change.decided`, `change.outdated`. */
export async function approveChange(sql: Sql, { organizationId, changeId, now }: Decision): Promise<ChangeRow> {
  const [answer] = await sql.query<{ outcome: string }>(
    `SELECT migration.approve_custodian_change($1::uuid, $2::timestamptz) AS outcome`,
    [changeId, now],
  );
  switch (answer?.outcome) {
    case 'approved':
      return findChange(sql, organizationId, changeId, now);
    case 'own_approval':
      throw new DomainError('conflict', 'change.own_approval', 'Who proposes never approves.', {
        remedy: 'Ask another administrator.',
      });
    case 'outdated':
      throw new DomainError('conflict', 'change.outdated', 'This vault is revoked already.', {
        remedy: 'Withdraw the change.',
      });
    case 'decided':
    case 'lapsed':
      throw decided();
    default:
      throw changeNotFound();
  }
}

/** Any administrator takes a proposal back. Throws `change.not_found`, `change.decided`. */
export async function withdrawChange(sql: Sql, decision: Decision): Promise<ChangeRow> {
  const { organizationId, changeId, personId, now } = decision;
  const withdrawn = await sql.execute(
    `UPDATE migration.custodian_change SET withdrawn_by = $3::uuid, withdrawn_at = $4::timestamptz
     WHERE organization_id = $1::uuid AND id = $2::uuid AND approved_at IS NULL AND withdrawn_at IS NULL
       AND expires_at > $4::timestamptz`,
    [organizationId, changeId, personId, now],
  );
  const change = await findChange(sql, organizationId, changeId, now);
  if (withdrawn === 0) throw decided();
  return change;
}

async function findChange(sql: Sql, organizationId: string, id: string, now: Date): Promise<ChangeRow> {
  const [row] = await sql.query<StoredChange>(`${SELECT} WHERE organization_id = $2::uuid AND id = $3::uuid`, [
    now,
    organizationId,
    id,
  ]);
  if (row === undefined) throw changeNotFound();
  return toChange(row);
}

function toChange({ kind, body, ...row }: StoredChange): ChangeRow {
  return { ...row, change: CustodianChange.parse({ kind, ...body }) };
}

async function checked(
  sql: Sql,
  { organizationId, change }: Proposal,
  isKnownChain: (chainId: number) => boolean,
): Promise<CustodianChange> {
  switch (change.kind) {
    case 'acceptance_policy':
      return checkPolicy(sql, organizationId, change);
    case 'vault_registration':
      return checkVault(sql, organizationId, change, isKnownChain);
    case 'vault_revocation': {
      const [vault] = await sql.query(
        `SELECT id FROM migration.vault WHERE organization_id = $1::uuid AND id = $2::uuid AND revoked_at IS NULL`,
        [organizationId, change.vaultId],
      );
      if (vault !== undefined) return change;
      throw new DomainError('not_found', 'vault.not_found', 'There is no such vault in use.', { field: '/vaultId' });
    }
  }
}

type PolicyChange = Extract<CustodianChange, { kind: 'acceptance_policy' }>;
type VaultChange = Extract<CustodianChange, { kind: 'vault_registration' }>;

async function checkPolicy(sql: Sql, organizationId: string, change: PolicyChange): Promise<CustodianChange> {
  const [same] = await sql.query(
    `SELECT FROM migration.acceptance_policy WHERE organization_id = $1::uuid AND mode = $2 AND max_items = $3::int
       AND custody_kinds @> $4::text[] AND custody_kinds <@ $4::text[]`,
    [organizationId, change.mode, change.maxItems, change.custodyKinds],
  );
  if (same === undefined) return change;
  throw new DomainError('conflict', 'acceptance_policy.unchanged', 'This is the current policy already.');
}

async function checkVault(
  sql: Sql,
  organizationId: string,
  change: VaultChange,
  isKnownChain: (chainId: number) => boolean,
): Promise<CustodianChange> {
  const address = parseAddress(change.address, '/address');
  if (BigInt(address) === 0n) {
    throw new DomainError('invalid', 'vault.zero_address', 'Tokens sent to the zero address are lost.', {
      field: '/address',
    });
  }
  if (!isKnownChain(change.chainId)) {
    throw new DomainError('invalid', 'chain.unknown', 'This chain is not one that Holdfast reads.', {
      field: '/chainId',
    });
  }
  const [current] = await sql.query(
    `SELECT FROM migration.vault
     WHERE organization_id = $1::uuid AND chain_id = $2::bigint AND address = $3 AND revoked_at IS NULL`,
    [organizationId, change.chainId, address],
  );
  if (current === undefined) return { ...change, address };
  throw new DomainError('conflict', 'vault.current', 'This is the vault of that chain already.', {
    field: '/address',
  });
}

const changeNotFound = () => new DomainError('not_found', 'change.not_found', 'There is no such change.');

const decided = () =>
  new DomainError('conflict', 'change.decided', 'This change was approved or withdrawn, or its time is over.', {
    remedy: 'Propose it again if it is still wanted.',
  });
