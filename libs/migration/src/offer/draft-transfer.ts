import { choosePrices, type PriceReference, type PriceWish, quoteAccount, referenceOf } from '@holdfast/billing';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Sql } from '@holdfast/platform';
import { type Candidate, sortCandidates, type SortedCandidates } from '../core/eligibility';
import { composeOffer, type Offer, OFFER_LIFETIME_MS } from '../core/offer';
import { comingWith, sumOwnHoldings } from './holdings';
import { custodianFacts, custodianRoom, findCandidates, findOrganization, MAX_CANDIDATES } from './candidates';
import { readOffered, whyNot } from './custodians';

export interface DraftInput {
  readonly personId: string;
  readonly custodianId: string;
  /** Null: everything that is not at that custodian. */
  readonly assetIds: readonly string[] | null;
  readonly fromOrganizationId: string | null;
  /** Null: the custodian's first price, or the one by which the account pays already. */
  readonly price: PriceWish | null;
}

export interface Drafted {
  readonly id: string;
  readonly offer: Offer;
  readonly expiresAt: Date;
  readonly sorted: SortedCandidates;
  readonly fromId: string;
}

const LEGS_PER_BATCH = 1_000;
/** What stays behind is listed beside the batches, which are numbered from 1: the ledger never hears of it. */
const EXCLUDED_BATCH = 0;
const LEGS_PER_INSERT = 5_000;
const MAX_OPEN_DRAFTS = 20;

/**
 * Writes down what would move, to whom, under which terms, for the holder to look at. Nothing is locked by it. Throws
 * `custodian.not_found`, `custodian.not_accepting`, `custodian.cannot_be_paid`, `custodian.account_restricted`, `price.not_offered`,
 * `price.account_has_another`, `transfer.custodian_of_same_group`, `transfer.too_many_drafts`,
 * `asset.not_found`, `transfer.too_many_assets`, `transfer.several_keepers`, `transfer.same_keeper`,
 * `transfer.nothing_eligible`.
 */
export async function draftTransfer(sql: Sql, input: DraftInput, clock: Clock): Promise<Drafted> {
  const id: string = newId();
  await closeOldDrafts(sql, input.personId, clock.now());
  const candidates = await chooseCandidates(sql, input, id);
  const [first] = candidates;
  if (first === undefined) throw nothingToMove([]);
  const expiresAt = new Date(clock.now().getTime() + OFFER_LIFETIME_MS);
  const made = await makeOffer(
    sql,
    {
      transferId: id,
      custodianId: input.custodianId,
      fromId: first.keeperId,
      candidates,
      price: input.price,
      expiresAt,
    },
    clock,
  );
  if (made.sorted.eligible.length === 0) throw nothingToMove(made.sorted.excluded.map(({ code }) => code));
  await insertDraft(sql, { ...input, id, fromId: first.keeperId, expiresAt }, made);
  return { id, expiresAt, fromId: first.keeperId, ...made };
}

export interface OfferRequest {
  readonly transferId: string;
  readonly custodianId: string;
  readonly fromId: string;
  readonly candidates: readonly Candidate[];
  readonly price: PriceWish | null;
  readonly expiresAt: Date;
}

/** The same for drafting and for consenting, where its bytes must come out the same. */
export async function makeOffer(
  sql: Sql,
  request: OfferRequest,
  clock: Clock,
): Promise<{ offer: Offer; sorted: SortedCandidates; price: PriceReference }> {
  const { transferId, custodianId, fromId, candidates, expiresAt } = request;
  const custodian = await findOrganization(sql, custodianId);
  const from = await findOrganization(sql, fromId);
  if (custodian?.kind !== 'custodian' || from === null) {
    throw new DomainError('not_found', 'custodian.not_found', 'There is no such custodian.', { field: '/custodianId' });
  }
  if (from.id === custodian.id) {
    throw new DomainError('invalid', 'transfer.same_keeper', 'These assets are at this custodian already.', {
      field: '/custodianId',
    });
  }
  if (custodian.groupId !== null && custodian.groupId === from.groupId) {
    throw new DomainError(
      'invalid',
      'transfer.custodian_of_same_group',
      'This custodian belongs to the same group as the organization that the assets leave.',
      { field: '/custodianId', remedy: 'Choose an independent custodian.' },
    );
  }
  const now = clock.now();
  const offered = await readOffered(sql, custodianId, now);
  const { terms, policy, vaults } = offered;
  const against = whyNot(offered);
  if (terms === null || policy === null || against !== null) {
    throw new DomainError(
      'conflict',
      terms === null || policy === null || offered.prices.length === 0
        ? 'custodian.not_accepting'
        : 'custodian.cannot_be_paid',
      against?.because ?? 'This custodian does not take assets at present.',
      { field: '/custodianId', remedy: 'Choose another custodian.' },
    );
  }
  const room = await custodianRoom(sql, custodianId, transferId);
  const sorted = sortCandidates(candidates, custodianFacts(custodianId, { policy, vaults }, room), now);
  const coming = comingWith(sorted.eligible, custodianId, await sumOwnHoldings(sql, null));
  const holderIds = coming.map(({ holderId }) => holderId);
  const prices = await choosePrices(sql, custodianId, { holderIds, wish: request.price, now });
  const offer = composeOffer({
    transferId,
    from,
    custodian,
    terms,
    vaults,
    assets: sorted.eligible,
    accounts: coming.map((account) => quoteAccount(account, prices.of(account.holderId))),
    excluded: sorted.excluded.map(({ candidate, code }) => ({
      assetId: candidate.assetId,
      holderId: candidate.holderId,
      code,
    })),
    expiresAt,
  });
  return { offer, sorted, price: referenceOf(prices.chosen) };
}

async function chooseCandidates(sql: Sql, input: DraftInput, transferId: string): Promise<Candidate[]> {
  const keeperId = input.fromOrganizationId;
  const found = await findCandidates(sql, { assetIds: input.assetIds, transferId, keeperId });
  if (found.length > MAX_CANDIDATES) {
    throw new DomainError('invalid', 'transfer.too_many_assets', `A transfer has at most ${MAX_CANDIDATES} assets.`, {
      remedy: 'Move them in parts.',
    });
  }
  const known = new Set(found.map((candidate) => candidate.assetId));
  const unknown = (input.assetIds ?? []).findIndex((assetId) => !known.has(assetId));
  if (unknown >= 0) {
    throw new DomainError('not_found', 'asset.not_found', 'You hold no such asset.', { field: `/assetIds/${unknown}` });
  }
  const candidates =
    input.assetIds === null ? found.filter((candidate) => candidate.keeperId !== input.custodianId) : found;
  const keepers = new Set(candidates.map((candidate) => candidate.keeperId));
  if (keepers.size > 1) {
    throw new DomainError('invalid', 'transfer.several_keepers', 'These assets are at more than one keeper.', {
      field: '/fromOrganizationId',
      remedy: 'Draft one transfer for each keeper, with fromOrganizationId.',
    });
  }
  return candidates;
}

function nothingToMove(codes: readonly string[]): DomainError {
  const counted = [...new Set(codes)].map((code) => `${code} (${codes.filter((one) => one === code).length})`);
  const because = counted.length === 0 ? '' : `: ${counted.join(', ')}`;
  return new DomainError('invalid', 'transfer.nothing_eligible', `Nothing of this can move${because}.`, {
    remedy: 'See the reasons; another custodian or a later time may do.',
  });
}

/** Drafts whose offer has ended are closed, and nobody piles them up. */
async function closeOldDrafts(sql: Sql, personId: string, now: Date): Promise<void> {
  const ended = await sql.query<{ id: string }>(
    `UPDATE migration.transfer SET state = 'cancelled', updated_at = now()
     WHERE person_id = $1::uuid AND state = 'draft' AND offer_expires_at < $2::timestamptz RETURNING id`,
    [personId, now],
  );
  await sql.execute(`DELETE FROM migration.leg WHERE transfer_id = ANY ($1::uuid[])`, [ended.map((row) => row.id)]);
  const [open] = await sql.query<{ drafts: number }>(
    `SELECT count(*)::int AS drafts FROM migration.transfer WHERE person_id = $1::uuid AND state = 'draft'`,
    [personId],
  );
  if ((open?.drafts ?? 0) < MAX_OPEN_DRAFTS) return;
  throw new DomainError('conflict', 'transfer.too_many_drafts', `You have ${MAX_OPEN_DRAFTS} drafts open.`, {
    remedy: 'Consent to one, cancel some, or wait an hour.',
  });
}

async function insertDraft(
  sql: Sql,
  draft: Omit<DraftInput, 'price'> & { id: string; fromId: string; expiresAt: Date },
  { offer, sorted, price }: { offer: Offer; sorted: SortedCandidates; price: PriceReference },
): Promise<void> {
  const { eligible, excluded } = sorted;
  await sql.execute(
    `INSERT INTO migration.transfer (id, organization_id, from_organization_id, person_id, offer, offer_hash,
       offer_expires_at, leg_count, batch_count, plan_id, plan_version, plan_currency, plan_interval)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::bytea, $7::timestamptz, $8::int, $9::int, $10::uuid, $11::int, $12, $13)`,
    [
      draft.id,
      draft.custodianId,
      draft.fromId,
      draft.personId,
      offer.document,
      offer.hash,
      draft.expiresAt,
      eligible.length,
      Math.ceil(eligible.length / LEGS_PER_BATCH),
      price.planId,
      price.version,
      price.currency,
      price.interval,
    ],
  );
  const legs = [
    ...eligible.map((candidate, i) => legRow(candidate, 1 + Math.floor(i / LEGS_PER_BATCH), i % LEGS_PER_BATCH, null)),
    ...excluded.map(({ candidate, code }, i) => legRow(candidate, EXCLUDED_BATCH, i, code)),
  ];
  for (let at = 0; at < legs.length; at += LEGS_PER_INSERT) {
    await insertLegs(sql, draft, legs.slice(at, at + LEGS_PER_INSERT));
  }
}

function legRow(candidate: Candidate, batchNo: number, lineNo: number, code: string | null) {
  return {
    id: newId(),
    batch_no: batchNo,
    line_no: lineNo,
    asset_id: candidate.assetId,
    holder_id: candidate.holderId,
    quantity: candidate.quantity.toString(),
    custody_kind: candidate.custodyKind,
    hash: Buffer.from(candidate.contentManifestHash).toString('hex'),
    state: code === null ? 'eligible' : 'excluded',
    code,
    missing: candidate.missing,
  };
}

async function insertLegs(
  sql: Sql,
  draft: { id: string; custodianId: string; fromId: string },
  legs: readonly ReturnType<typeof legRow>[],
): Promise<void> {
  await sql.execute(
    `INSERT INTO migration.leg (id, transfer_id, organization_id, from_organization_id, batch_no, line_no, asset_id,
       holder_id, quantity, custody_kind, content_manifest_hash, state, excluded_code, missing)
     SELECT l.id, $1::uuid, $2::uuid, $3::uuid, l.batch_no, l.line_no, l.asset_id, l.holder_id, l.quantity, l.custody_kind,
       decode(l.hash, 'hex'), l.state, l.code, ARRAY(SELECT jsonb_array_elements_text(l.missing))
     FROM jsonb_to_recordset($4::jsonb) AS l (id uuid, batch_no int, line_no int, asset_id uuid, holder_id uuid,
       quantity bigint, custody_kind text, hash text, state text, code text, missing jsonb)`,
    [draft.id, draft.custodianId, draft.fromId, JSON.stringify(legs)],
  );
}
