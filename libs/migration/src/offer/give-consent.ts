import { holdersWithoutPaymentMethod, type PriceReference, wantsPaymentMethodFirst } from '@holdfast/billing';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import { describePostgresError, type Sql } from '@holdfast/platform';
import { consentExpiry } from '../core/offer';
import { findCandidates, findOrganization } from './candidates';
import { makeOffer } from './draft-transfer';
import { withdrawSpentElections } from './elections';
import { recordTransferEvent } from './transfer-events';

export interface ConsentInput {
  readonly personId: string;
  readonly transferId: string;
  /** What the holder has seen, as lower-case hexadecimal. */
  readonly consentHash: string;
  /** How long the holder can object before it is asked for; none when 0. */
  readonly coolOffMs: number;
}

interface DraftRow {
  readonly id: string;
  readonly state: string;
  readonly custodianId: string;
  readonly fromId: string;
  readonly offer: string;
  readonly offerHash: Buffer;
  readonly expiresAt: Date;
  readonly planId: string | null;
  readonly planVersion: number | null;
  readonly planCurrency: string | null;
  readonly planInterval: 'month' | 'year' | null;
}

/**
 * The holder's yes, once, to exactly what they saw. The offer is made anew and has to come out the same, byte for byte:
 * assets, content, custodian, terms and price. The caller has confirmed the password. Throws `transfer.not_found`,
 * `consent.already_given`, `consent.expired`, `consent.content_changed`, `consent.price_withdrawn`, `consent.payment_method_needed`.
 */
export async function giveConsent(sql: Sql, input: ConsentInput, clock: Clock): Promise<{ consentId: string }> {
  const draft = await lockDraft(sql, input);
  const now = clock.now();
  if (draft.expiresAt <= now) {
    throw new DomainError('conflict', 'consent.expired', 'This offer has ended.', {
      remedy: 'Draft the transfer again: prices and contents may have changed.',
    });
  }
  if (draft.offerHash.toString('hex') !== input.consentHash) throw contentChanged();
  await assertUnchanged(sql, draft, clock);
  const consentId: string = newId();
  await sql.execute(
    `INSERT INTO migration.consent (id, transfer_id, organization_id, person_id, document, hash, expires_at)
     VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::bytea, $7::timestamptz)`,
    [
      consentId,
      draft.id,
      draft.custodianId,
      input.personId,
      draft.offer,
      draft.offerHash,
      consentExpiry(draft.expiresAt),
    ],
  );
  await bindLegs(sql, consentId, draft.id);
  const coolOffUntil = input.coolOffMs > 0 ? new Date(now.getTime() + input.coolOffMs) : null;
  await step(sql, draft.id, 'authorized', coolOffUntil);
  if (coolOffUntil === null) await step(sql, draft.id, 'requested', null);
  return { consentId };
}

async function lockDraft(sql: Sql, input: ConsentInput): Promise<DraftRow> {
  const [draft] = await sql.query<DraftRow>(
    `SELECT id, state, organization_id AS "custodianId", from_organization_id AS "fromId", offer, offer_hash AS "offerHash",
       offer_expires_at AS "expiresAt", plan_id AS "planId", plan_version AS "planVersion", plan_currency AS "planCurrency",
       plan_interval AS "planInterval"
     FROM migration.transfer WHERE id = $1::uuid AND person_id = $2::uuid FOR UPDATE`,
    [input.transferId, input.personId],
  );
  if (draft === undefined) throw new DomainError('not_found', 'transfer.not_found', 'There is no such transfer.');
  if (draft.state === 'draft') return draft;
  const [given] = await sql.query(`SELECT id FROM migration.consent WHERE transfer_id = $1::uuid`, [draft.id]);
  if (given !== undefined) {
    throw new DomainError('conflict', 'consent.already_given', 'You have consented to this transfer already.');
  }
  throw new DomainError('conflict', 'consent.expired', 'This draft is closed.', {
    remedy: 'Draft the transfer again.',
  });
}

async function assertUnchanged(sql: Sql, draft: DraftRow, clock: Clock): Promise<void> {
  const legs = await sql.query<{ asset_id: string }>(
    `SELECT DISTINCT asset_id FROM migration.leg WHERE transfer_id = $1::uuid`,
    [draft.id],
  );
  const candidates = await findCandidates(sql, {
    assetIds: legs.map((leg) => leg.asset_id),
    transferId: draft.id,
    keeperId: draft.fromId,
  });
  const price = priceOfDraft(draft);
  const request = {
    transferId: draft.id,
    custodianId: draft.custodianId,
    fromId: draft.fromId,
    candidates,
    price,
    expiresAt: draft.expiresAt,
  };
  const { offer, sorted } = await makeOffer(sql, request, clock).catch((error: unknown) => {
    throw error instanceof DomainError && error.code.startsWith('price.') ? priceWithdrawn() : error;
  });
  if (offer.document !== draft.offer || !offer.hash.equals(draft.offerHash)) throw contentChanged();
  await assertPayable(
    sql,
    draft,
    price,
    sorted.eligible.map(({ holderId }) => holderId),
  );
}

function priceOfDraft({ planId, planVersion, planCurrency, planInterval }: DraftRow): PriceReference {
  if (planId === null || planVersion === null || planCurrency === null || planInterval === null) throw contentChanged();
  return { planId, version: planVersion, currency: planCurrency, interval: planInterval };
}

/**
 * A custodian may ask for a payment method before it takes something from a platform. What leaves a custodian never waits for
 * one: an exit does not depend on money, neither the one custodian's nor the other's.
 */
async function assertPayable(
  sql: Sql,
  draft: DraftRow,
  price: PriceReference,
  holderIds: readonly string[],
): Promise<void> {
  const from = await findOrganization(sql, draft.fromId);
  if (from?.kind !== 'platform' || !(await wantsPaymentMethodFirst(sql, draft.custodianId))) return;
  const wanted = { custodianId: draft.custodianId, currency: price.currency, holderIds: [...new Set(holderIds)] };
  const without = await holdersWithoutPaymentMethod(sql, wanted);
  if (without.length === 0) return;
  throw new DomainError('conflict', 'consent.payment_method_needed', 'This custodian wants a payment method first.', {
    remedy:
      'POST /api/billing/payment-methods with this custodian and currency opens a page to store one; nothing is charged before your items have arrived.',
    facts: { holderId: without[0] ?? '', currency: price.currency },
  });
}

/** The lines that the ledger checks postings against, and the holder's wishes, as sets. */
async function bindLegs(sql: Sql, consentId: string, transferId: string): Promise<void> {
  await sql.execute(
    `INSERT INTO migration.consent_line (consent_id, asset_id, holder_id, organization_id, from_organization_id, quantity,
       custody_kind, content_manifest_hash)
     SELECT $1::uuid, asset_id, holder_id, organization_id, from_organization_id, quantity, custody_kind, content_manifest_hash
     FROM migration.leg WHERE transfer_id = $2::uuid AND state = 'eligible'`,
    [consentId, transferId],
  );
  await withdrawSpentElections(sql, transferId);
  try {
    await sql.execute(
      `INSERT INTO migration.election (asset_id, holder_id, choice, organization_id, transfer_id)
       SELECT asset_id, holder_id, 'move', organization_id, transfer_id
       FROM migration.leg WHERE transfer_id = $1::uuid AND state = 'eligible'`,
      [transferId],
    );
  } catch (error) {
    // Two consents at once to move the same asset: the second has to look again.
    if (describePostgresError(error)?.constraint === 'election_live_key') throw contentChanged();
    throw error;
  }
}

/** While the cool-off lasts the transfer waits on its own holder, and says so; the worker asks for it afterwards. */
async function step(
  sql: Sql,
  transferId: string,
  state: 'authorized' | 'requested',
  coolOffUntil: Date | null,
): Promise<void> {
  await sql.execute(
    `UPDATE migration.transfer SET state = $2, authorized_at = COALESCE(authorized_at, now()),
       next_step_at = COALESCE($3::timestamptz, now()), waiting_until = $3::timestamptz,
       waiting_for = CASE WHEN $3 IS NOT NULL THEN 'cool_off' END, waiting_on = CASE WHEN $3 IS NOT NULL THEN 'holder' END,
       updated_at = now()
     WHERE id = $1::uuid`,
    [transferId, state, coolOffUntil],
  );
  await recordTransferEvent(sql, transferId, 'state', {});
}

function priceWithdrawn(): DomainError {
  return new DomainError('conflict', 'consent.price_withdrawn', 'The custodian does not offer this price any more.', {
    field: '/consentHash',
    remedy: 'Draft the transfer again, and look at the new price.',
  });
}

function contentChanged(): DomainError {
  return new DomainError('conflict', 'consent.content_changed', 'What you saw is not what would move now.', {
    field: '/consentHash',
    remedy: 'Draft the transfer again, and look at the new offer.',
  });
}
