import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX, type PageOf } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';

/** Where a list goes on: the last row's values of the columns that it is ordered by. */
export type Position = readonly string[];

const MAC_BYTES = 16;
const Positions = z.array(z.string().max(500)).min(1).max(8);

/** One page of a list, as the caller asked for it. Query `limit` of `fetchLimit` rows after `after`, then `of(rows)`. */
export class Page {
  constructor(
    readonly limit: number,
    /** Null for the first page. */
    readonly after: Position | null,
    private readonly seal: (position: Position) => string,
  ) {}

  /** One more than the limit: the row too many says that there is a next page. */
  get fetchLimit(): number {
    return this.limit + 1;
  }

  of<Row, Item = Row>(
    rows: readonly Row[],
    positionOf: (row: Row) => Position,
    toItem: (row: Row) => Item,
  ): PageOf<Item> {
    const shown = rows.slice(0, this.limit);
    const last = shown.at(-1);
    const nextCursor = rows.length > this.limit && last !== undefined ? this.seal(positionOf(last)) : null;
    return { items: shown.map(toItem), nextCursor };
  }

  /** For a list that is ordered by its ids and shown as it was read. */
  byId<Row extends { readonly id: string }>(rows: readonly Row[]): PageOf<Row> {
    return this.of(
      rows,
      ({ id }) => [id],
      (row) => row,
    );
  }
}

/**
 * Reads `limit` (1 to 200) and `cursor`. A cursor is opaque and signed, for one route, one set of filters and one
 * caller: anywhere else it is foreign. Throws `request.invalid_limit`, `request.invalid_cursor`.
 */
export function parsePage(query: { limit?: unknown; cursor?: unknown }, secret: Uint8Array, binding: string): Page {
  const seal = (position: Position) => sealCursor(position, secret, binding);
  const after = query.cursor === undefined ? null : openCursor(query.cursor, secret, binding);
  return new Page(parseLimit(query.limit), after, seal);
}

function parseLimit(text: unknown): number {
  if (text === undefined) return PAGE_LIMIT_DEFAULT;
  const limit = typeof text === 'string' && /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= PAGE_LIMIT_MAX) return limit;
  throw new DomainError('malformed', 'request.invalid_limit', `A page has 1 to ${PAGE_LIMIT_MAX} items.`, {
    field: 'limit',
    remedy: `Send a whole number from 1 to ${PAGE_LIMIT_MAX}, or none for ${PAGE_LIMIT_DEFAULT}.`,
  });
}

function macOf(payload: Uint8Array, secret: Uint8Array, binding: string): Buffer {
  const bound = createHash('sha256').update(binding).digest();
  return createHmac('sha256', secret).update('cursor').update(bound).update(payload).digest().subarray(0, MAC_BYTES);
}

function sealCursor(position: Position, secret: Uint8Array, binding: string): string {
  const payload = Buffer.from(JSON.stringify(position));
  return Buffer.concat([macOf(payload, secret, binding), payload]).toString('base64url');
}

function openCursor(cursor: unknown, secret: Uint8Array, binding: string): Position {
  const bytes = Buffer.from(typeof cursor === 'string' ? cursor : '', 'base64url');
  const payload = bytes.subarray(MAC_BYTES);
  const mac = bytes.subarray(0, MAC_BYTES);
  if (bytes.length <= MAC_BYTES || !timingSafeEqual(mac, macOf(payload, secret, binding))) {
    throw new DomainError('malformed', 'request.invalid_cursor', 'This cursor is not from this list.', {
      field: 'cursor',
      remedy: 'Send nextCursor as the list gave it, to the same address with the same filters; or none, to begin anew.',
    });
  }
  return Positions.parse(JSON.parse(payload.toString()));
}
