/** What stands in the addresses of the platform's pages. Whatever else somebody writes there is left out. */

export const VERDICTS = ['accepted', 'refused', 'pending'] as const;
export const TURNS = ['platform', 'holder', 'custodian', 'holdfast', 'nobody'] as const;
/** By the platform's own name for an item, which is the order unless somebody turns it round. */
export const ITEM_SORTS = ['reference', 'reference_desc'] as const;
export const CODE_STATES = ['open', 'used', 'revoked', 'expired'] as const;

export interface DepositSearch {
  /** Of the problems. */
  readonly code?: string;
  readonly file?: string;
  /** Of the items. */
  readonly verdict?: (typeof VERDICTS)[number];
  readonly turn?: (typeof TURNS)[number];
  readonly cause?: string;
  readonly q?: string;
  readonly sort?: (typeof ITEM_SORTS)[number];
}

const oneOf = <Value extends string>(values: readonly Value[], text: unknown): Value | undefined =>
  values.find((value) => value === text);
const line = (text: unknown, max: number) => {
  const said = typeof text === 'number' ? String(text) : text;
  return typeof said === 'string' && said.trim() !== '' ? said.slice(0, max) : undefined;
};
export const present = <Search extends object>(search: Search): Search =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== '')) as Search;

export const readDepositSearch = (search: Record<string, unknown>): DepositSearch =>
  present({
    code: line(search.code, 100),
    file: line(search.file, 400),
    verdict: oneOf(VERDICTS, search.verdict),
    turn: oneOf(TURNS, search.turn),
    cause: line(search.cause, 100),
    q: line(search.q, 200),
    sort: oneOf(ITEM_SORTS, search.sort),
  });

export const readLetterSearch = (search: Record<string, unknown>): { state?: (typeof CODE_STATES)[number] } =>
  present({ state: oneOf(CODE_STATES, search.state) });
