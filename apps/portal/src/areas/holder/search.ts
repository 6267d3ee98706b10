/** What stands in the addresses of the holder's pages. Whatever else somebody writes there is left out. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const CUSTODY_KINDS = ['token', 'record', 'copy'] as const;
export const ORDERS = ['newest', 'oldest', 'name', 'name_desc'] as const;
export type CustodyKind = (typeof CUSTODY_KINDS)[number];
type Order = (typeof ORDERS)[number];

export interface CollectionSearch {
  readonly collection?: string;
  readonly keeper?: string;
  readonly kind?: CustodyKind;
  readonly missing?: 'true' | 'false';
  readonly q?: string;
  readonly sort?: Order;
}

const oneOf = <Value extends string>(values: readonly Value[], text: unknown): Value | undefined =>
  values.find((value) => value === text);
const uuid = (text: unknown) => (typeof text === 'string' && UUID.test(text) ? text : undefined);
const line = (text: unknown, max: number) => {
  const said = typeof text === 'number' ? String(text) : text;
  return typeof said === 'string' && said.trim() !== '' ? said.slice(0, max) : undefined;
};

const present = <Search extends object>(search: Search): Search =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Search;

export const readCollectionSearch = (search: Record<string, unknown>): CollectionSearch =>
  present({
    collection: uuid(search.collection),
    keeper: uuid(search.keeper),
    kind: oneOf(CUSTODY_KINDS, search.kind),
    missing: oneOf(['true', 'false'] as const, String(search.missing)),
    q: line(search.q, 100),
    sort: oneOf(ORDERS, search.sort),
  });

export const readCode = (search: Record<string, unknown>): { code?: string } =>
  present({ code: line(search.code, 200) });

/** `picked`: what was ticked in the collection; otherwise everything. `from`: the keeper that it leaves. */
export const readMove = (search: Record<string, unknown>): { what?: 'picked'; from?: string } =>
  present({ what: oneOf(['picked'] as const, search.what), from: uuid(search.from) });
