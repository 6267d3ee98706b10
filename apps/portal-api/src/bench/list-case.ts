import type { MasterKey } from '@holdfast/identity';
import type { Page, Sql } from '@holdfast/platform';
import { idOf } from './ids';

export type Reader = 'platform' | 'custodian' | 'holder';

/** One list with one choice of filter and sort, and a place far from its beginning. */
export interface ListCase {
  readonly name: string;
  readonly as: Reader;
  read(sql: Sql, page: Page): Promise<unknown>;
  readonly deep: readonly string[];
}

export interface Filled {
  readonly rows: number;
  readonly large: number;
  readonly master: MasterKey;
}

export const PLATFORM = idOf('organization', 1);
export const CUSTODIAN = idOf('organization', 2);

/** A name for each choice, such as `items cause=content_missing`. */
export function cases<Filter extends object>(
  list: string,
  filters: readonly Filter[],
  make: (filter: Filter) => Omit<ListCase, 'name'>,
): ListCase[] {
  return filters.map((filter) => {
    const words = Object.entries(filter).map(([name, value]) => `${name}=${String(value).slice(0, 24)}`);
    return { name: [list, ...words].join(' '), ...make(filter) };
  });
}
