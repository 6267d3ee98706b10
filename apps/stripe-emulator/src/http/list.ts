import type { Kept } from '../store/collection';
import type { Kind, Records } from '../store/records';
import type { Unit } from '../store/unit';
import { badRequest } from './fault';
import { integer, text, type Range } from './parameters';

/** `limit`, `starting_after`, `ending_before`: what every list takes. */
export const paging = { limit: integer({ from: 1, to: 100 }), starting_after: text(), ending_before: text() } as const;

export interface Paging {
  readonly limit?: number;
  readonly starting_after?: string;
  readonly ending_before?: string;
}

export interface List<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

export function list<T>(url: string, data: T[], hasMore = false): List<T> {
  return { object: 'list', data, has_more: hasMore, url };
}

interface Query<R> {
  readonly url: string;
  readonly paging: Paging;
  /** The narrowest index that applies. */
  readonly within?: { readonly index: string; readonly key: string };
  readonly where?: (record: R) => boolean;
}

/** A page of records, newest first, read lazily from the cursor on. */
export function page<K extends Kind, T>(
  unit: Unit,
  kind: K,
  query: Query<Records[K]>,
  present: (unit: Unit, record: Records[K]) => T,
): List<T> {
  const { limit, cursor, backwards } = cursorOf(query.paging);
  const sequence = cursor === undefined ? undefined : unit.need(kind, cursor.id, cursor.param).sequence;
  const records = unit.scope.records[kind];
  const source = (
    backwards ? records.oldestFirst(query.within, sequence) : records.newestFirst(query.within, sequence)
  ) as Iterable<Records[K]>;
  const { taken, more } = take(source, limit, query.where);
  if (backwards) taken.reverse();
  return list(
    query.url,
    taken.map((record) => present(unit, record)),
    more,
  );
}

export function cursorOf(paging: Paging) {
  const { starting_after: after, ending_before: before, limit = 10 } = paging;
  if (after !== undefined && before !== undefined) {
    throw badRequest('Received both starting_after and ending_before parameters. Please pass in only one.', {
      code: 'parameters_exclusive',
      param: 'starting_after',
    });
  }
  if (after !== undefined) return { limit, cursor: { id: after, param: 'starting_after' }, backwards: false };
  if (before !== undefined) return { limit, cursor: { id: before, param: 'ending_before' }, backwards: true };
  return { limit, cursor: undefined, backwards: false };
}

export function take<R extends Kept>(source: Iterable<R>, limit: number, where: (record: R) => boolean = () => true) {
  const taken: R[] = [];
  for (const record of source) {
    if (!where(record)) continue;
    if (taken.length === limit) return { taken, more: true };
    taken.push(record);
  }
  return { taken, more: false };
}

export function inRange(range: Range | number | undefined, value: number): boolean {
  if (range === undefined) return true;
  if (typeof range === 'number') return value === range;
  return (
    (range.gt === undefined || value > range.gt) &&
    (range.gte === undefined || value >= range.gte) &&
    (range.lt === undefined || value < range.lt) &&
    (range.lte === undefined || value <= range.lte)
  );
}
