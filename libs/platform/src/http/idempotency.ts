import { createHmac } from 'node:crypto';
import { DomainError } from '@holdfast/kernel';
import type { Sql } from '../database/sql';
import type { Principal } from './principal';

export interface IdempotentRequest {
  readonly scope: string;
  readonly key: string;
  readonly route: string;
  readonly bodyHash: Buffer;
}

export interface KeptAnswer {
  readonly status: number;
  /** JSON as it was sent; null for an answer without a body. */
  readonly body: string | null;
}

const KEY = /^[\x21-\x7e]{1,200}$/;

/** Throws `request.idempotency_key_missing` or `request.idempotency_key_invalid`. */
export function parseIdempotencyKey(header: string | string[] | undefined): string {
  if (header === undefined || header === '') {
    throw new DomainError(
      'malformed',
      'request.idempotency_key_missing',
      'A request that changes something needs a key.',
      {
        field: 'Idempotency-Key',
        remedy: 'Send a new UUID in the header Idempotency-Key, and the same one when you repeat the request.',
      },
    );
  }
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw new DomainError('malformed', 'request.idempotency_key_invalid', 'A key is 1 to 200 visible ASCII characters.', {
    field: 'Idempotency-Key',
    remedy: 'Send a UUID.',
  });
}

/** Whose key it is: two callers may use the same key. An address is personal data, so only its keyed hash is kept. */
export function scopeOf(
  state: { readonly principal: Principal | null; readonly clientAddress: string },
  secret: Uint8Array,
): string {
  const { principal } = state;
  // An organization's programs and staff share one: a key that was changed, or another of its people, repeats nothing.
  if (principal?.organizationId !== undefined) return `organization:${principal.organizationId}`;
  if (principal?.personId !== undefined) return `person:${principal.personId}`;
  return `anonymous:${createHmac('sha256', secret).update(`idempotency scope ${state.clientAddress}`).digest('hex')}`;
}

/**
 * Takes the key, in the transaction of the effect. A request that runs with the same key at the same time makes this
 * wait on the primary key until it has ended. Answers null when the key is new, else what was kept.
 * Throws `request.idempotency_key_reused` when the key was used for something else.
 */
export async function takeKey(sql: Sql, request: IdempotentRequest): Promise<KeptAnswer | null> {
  // For row-level security: this transaction sees the answers of this caller and of nobody else.
  await sql.query(`SELECT set_config('app.idempotency_scope', $1, true)`, [request.scope]);
  const taken = await sql.execute(
    `INSERT INTO platform.idempotency_key (scope, key, route, body_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT ON CONSTRAINT idempotency_key_pkey DO NOTHING`,
    [request.scope, request.key, request.route, request.bodyHash],
  );
  if (taken === 1) return null;
  const [kept] = await sql.query<{ route: string; body_hash: Buffer; status: number; body: string | null }>(
    `SELECT route, body_hash, status, response #>> '{}' AS body FROM platform.idempotency_key
      WHERE scope = $1 AND key = $2`,
    [request.scope, request.key],
  );
  if (kept === undefined) throw new Error('An idempotency key has vanished.');
  if (kept.route !== request.route || !kept.body_hash.equals(request.bodyHash)) {
    throw new DomainError('invalid', 'request.idempotency_key_reused', 'This key was used for another request.', {
      field: 'Idempotency-Key',
      remedy: 'Send a new key for a new request.',
    });
  }
  return { status: kept.status, body: kept.body };
}

/** Keeps the answer for ever. The text goes into jsonb as a string, so that a repetition gets the same bytes. */
export async function keepAnswer(sql: Sql, request: IdempotentRequest, answer: KeptAnswer): Promise<void> {
  await sql.execute(
    `UPDATE platform.idempotency_key SET status = $3, response = to_jsonb($4::text) WHERE scope = $1 AND key = $2`,
    [request.scope, request.key, answer.status, answer.body],
  );
}

export function alreadyDone(
  remedy = 'The answer had a secret that is shown once. Revoke it and ask for a new one, with a new key.',
): DomainError {
  return new DomainError('conflict', 'request.already_done', 'This request was carried out; its answer is not kept.', {
    remedy,
  });
}
