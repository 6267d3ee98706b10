import { randomBytes } from 'node:crypto';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Page, Sql } from '@holdfast/platform';
import {
  agreeOnFinalBlock,
  controlChallenge,
  type ControlVerdict,
  type EvmNode,
  type Finality,
  hashShape,
  addressShape,
  parseAddress,
  readControlChallenge,
  verifyControl,
} from '@holdfast/sources';
import { getOffBoarding } from './off-boardings';

/** How we reach a chain: two nodes or more give grade A, one gives B. */
export interface ChainAccess {
  readonly nodes: readonly EvmNode[];
  readonly finality?: Finality;
}
/** Null for a chain that is not configured. */
export type ChainAccessFor = (chainId: number) => ChainAccess | null;

export interface ChainSourceRow {
  readonly id: string;
  readonly offBoardingId: string;
  readonly chainId: bigint;
  readonly genesisHash: string;
  readonly contract: string;
  readonly escrow: string | null;
  readonly wallets: string[];
  readonly challenge: string;
  readonly provenAt: Date | null;
  readonly proofBlock: bigint | null;
  readonly registeredAt: Date;
}

const COLUMNS = `id, off_boarding_id AS "offBoardingId", chain_id AS "chainId", genesis_hash AS "genesisHash", contract,
  escrow, wallets, challenge, proven_at AS "provenAt", proof_block AS "proofBlock", registered_at AS "registeredAt"`;

const CHALLENGE_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface ChainDeclaration {
  readonly organizationId: string;
  readonly offBoardingId: string;
  readonly chainId: number;
  readonly contract: string;
  readonly escrow: string | null;
  readonly wallets: readonly string[];
}

export interface CheckedDeclaration extends ChainDeclaration {
  readonly genesisHash: string;
}

/**
 * Asks the chain, outside of any transaction. Throws `chain.unknown`, `evm.address_checksum`, `chain.duplicate_wallet`,
 * and what the nodes' disagreement or silence throws (`evm.*`).
 */
export async function checkDeclaration(input: ChainDeclaration, access: ChainAccessFor): Promise<CheckedDeclaration> {
  const contract = parseAddress(input.contract, '/contract');
  const escrow = input.escrow === null ? null : parseAddress(input.escrow, '/escrow');
  const wallets = input.wallets.map((wallet, i) => parseAddress(wallet, `/wallets/${i}`));
  if (new Set(wallets).size !== wallets.length) {
    throw new DomainError('invalid', 'chain.duplicate_wallet', 'A wallet is named twice.', { field: '/wallets' });
  }
  const chain = accessTo(input.chainId, access);
  const { genesisHash } = await agreeOnFinalBlock({ ...chain, chainId: input.chainId });
  return { ...input, contract, escrow, wallets, genesisHash };
}

/**
 * Keeps the declaration and gives the text that the contract's owner signs, with contract, escrow and wallets in it.
 * Declaring an unproven contract again gives a new text; a proven one is not changed any more. Throws `off_boarding.not_found`, `chain_source.exists`.
 */
export async function declareChainSource(sql: Sql, input: CheckedDeclaration, clock: Clock): Promise<ChainSourceRow> {
  await getOffBoarding(sql, input.organizationId, input.offBoardingId);
  const issuedAt = clock.now();
  const challenge = controlChallenge({
    organizationId: input.organizationId,
    chainId: input.chainId,
    genesisHash: hashShape.parse(input.genesisHash),
    contract: addressShape.parse(input.contract),
    escrow: input.escrow === null ? null : addressShape.parse(input.escrow),
    wallets: input.wallets.map((wallet) => addressShape.parse(wallet)),
    nonce: randomBytes(16).toString('hex'),
    issuedAt,
    expiresAt: new Date(issuedAt.getTime() + CHALLENGE_DAYS * DAY_MS),
  });
  const [row] = await sql.query<ChainSourceRow>(
    `INSERT INTO migration.chain_source AS s
       (id, organization_id, off_boarding_id, chain_id, genesis_hash, contract, escrow, wallets, challenge)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4::bigint, $5, $6, $7, $8::text[], $9)
     ON CONFLICT ON CONSTRAINT chain_source_contract_key DO UPDATE
       SET escrow = excluded.escrow, wallets = excluded.wallets, challenge = excluded.challenge,
         genesis_hash = excluded.genesis_hash
       WHERE s.proven_at IS NULL
     RETURNING ${COLUMNS}`,
    [
      newId(),
      input.organizationId,
      input.offBoardingId,
      input.chainId,
      input.genesisHash,
      input.contract,
      input.escrow,
      input.wallets,
      challenge,
    ],
  );
  if (row !== undefined) return row;
  throw new DomainError('conflict', 'chain_source.exists', 'This contract is declared and proven already.');
}

export async function listChainSources(
  sql: Sql,
  organizationId: string,
  filter: { readonly offBoardingId?: string | undefined },
  page: Page,
) {
  const rows = await sql.query<ChainSourceRow>(
    `SELECT ${COLUMNS} FROM migration.chain_source
     WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid)
       AND ($4::uuid IS NULL OR off_boarding_id = $4::uuid) ORDER BY id DESC LIMIT $3::int`,
    [organizationId, page.after?.[0] ?? null, page.fetchLimit, filter.offBoardingId ?? null],
  );
  return page.byId(rows);
}

/** Throws `chain_source.not_found`. */
export async function getChainSource(sql: Sql, organizationId: string, id: string): Promise<ChainSourceRow> {
  const [row] = await sql.query<ChainSourceRow>(
    `SELECT ${COLUMNS} FROM migration.chain_source WHERE id = $1::uuid AND organization_id = $2::uuid`,
    [id, organizationId],
  );
  if (row === undefined) throw new DomainError('not_found', 'chain_source.not_found', 'There is no such chain source.');
  return row;
}

const REFUSALS: Record<Extract<ControlVerdict, { ok: false }>['code'], string> = {
  'evm.control_expired': 'The text that was signed has expired.',
  'evm.signature_malformed': 'This is not a signature.',
  'evm.control_not_shown': 'Who signed this does not control the contract.',
  'evm.not_a_contract': 'There is no contract at this address.',
};

/** Asks the chain, outside of any transaction; answers the final block of the proof. Throws the verdict's code. */
export async function checkControl(
  source: ChainSourceRow,
  signature: string,
  access: ChainAccessFor,
  clock: Clock,
): Promise<bigint> {
  if (source.provenAt !== null) {
    throw new DomainError('conflict', 'chain_source.proven', 'Control of this contract is proven already.');
  }
  const challenge = readControlChallenge(source.challenge);
  const chain = accessTo(challenge.chainId, access);
  const verdict = await verifyControl({ ...chain, challenge, signature, now: clock.now() });
  if (verdict.ok) return verdict.final.number;
  throw new DomainError('invalid', verdict.code, REFUSALS[verdict.code], {
    field: '/signature',
    remedy: "Sign the challenge with the key of the contract's owner (personal_sign); declare again for a new text.",
  });
}

/** Throws `chain_source.proven` when another request was faster. */
export async function recordProof(
  sql: Sql,
  input: { organizationId: string; source: ChainSourceRow; signature: string; block: bigint },
): Promise<ChainSourceRow> {
  const [row] = await sql.query<ChainSourceRow>(
    `UPDATE migration.chain_source SET signature = $3, proven_at = now(), proof_block = $4::bigint
     WHERE id = $1::uuid AND organization_id = $2::uuid AND proven_at IS NULL AND challenge = $5 RETURNING ${COLUMNS}`,
    [input.source.id, input.organizationId, input.signature, input.block, input.source.challenge],
  );
  if (row !== undefined) return row;
  throw new DomainError('conflict', 'chain_source.proven', 'The declaration has changed meanwhile.');
}

function accessTo(chainId: number, access: ChainAccessFor): ChainAccess {
  const chain = access(chainId);
  if (chain !== null) return chain;
  throw new DomainError('invalid', 'chain.unknown', 'This chain is not one that Holdfast reads.', {
    field: '/chainId',
    remedy: 'Check the chain id; to have a chain added, ask the operator.',
  });
}
