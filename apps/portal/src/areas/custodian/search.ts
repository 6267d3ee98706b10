/** What stands in the addresses of the custodian's pages. Whatever else somebody writes there is left out. */

export const CUSTODY_KINDS = ['token', 'record', 'copy'] as const;
export type CustodyKind = (typeof CUSTODY_KINDS)[number];
export const DIRECTIONS = ['incoming', 'outgoing'] as const;
export const WHICH = ['open', 'overdue', 'ended', 'all'] as const;
export const QUEUE_SORTS = ['deadline', 'newest', 'oldest'] as const;
export const TURNS = ['custodian', 'holder', 'platform', 'chain', 'holdfast'] as const;

export interface QueueSearch {
  readonly which?: (typeof WHICH)[number];
  readonly direction?: (typeof DIRECTIONS)[number];
  readonly state?: string;
  readonly turn?: (typeof TURNS)[number];
  readonly exception?: string;
  readonly sort?: (typeof QUEUE_SORTS)[number];
}

export interface HoldersSearch {
  readonly q?: string;
  readonly sort?: 'newest' | 'oldest';
}

export interface PositionsSearch {
  readonly kind?: CustodyKind;
  readonly held?: 'true' | 'false';
  readonly sort?: 'newest' | 'oldest';
}

export const SUBSCRIPTION_STATES = ['past_due', 'restricted', 'dormant', 'active', 'pending', 'ended'] as const;
export const INVOICE_STATES = [
  'open',
  'paid',
  'uncollectible',
  'refund_due',
  'refunded',
  'rated',
  'draft',
  'nothing_due',
  'void',
] as const;

export interface ArrearsSearch {
  readonly state?: (typeof SUBSCRIPTION_STATES)[number];
  readonly sort?: 'owed' | 'newest';
}

export interface InvoicesSearch {
  readonly state?: (typeof INVOICE_STATES)[number];
  readonly sort?: 'newest' | 'largest';
  readonly subscription?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const oneOf = <Value extends string>(values: readonly Value[], text: unknown): Value | undefined =>
  values.find((value) => value === text);
const code = (text: unknown) => (typeof text === 'string' && /^[a-z_.]{1,60}$/.test(text) ? text : undefined);
const uuid = (text: unknown) => (typeof text === 'string' && UUID.test(text) ? text : undefined);
const reference = (text: unknown) => {
  const said = typeof text === 'number' ? String(text) : text;
  return typeof said === 'string' && /^[a-z0-9]{1,64}$/.test(said) ? said : undefined;
};

/** Without what is not said, so that the address has only what was chosen. */
export const present = <Search extends object>(search: Search): Search =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== '')) as Search;

export const readQueueSearch = (search: Record<string, unknown>): QueueSearch =>
  present({
    which: oneOf(WHICH, search.which),
    direction: oneOf(DIRECTIONS, search.direction),
    state: code(search.state),
    turn: oneOf(TURNS, search.turn),
    exception: code(search.exception),
    sort: oneOf(QUEUE_SORTS, search.sort),
  });

export const readHoldersSearch = (search: Record<string, unknown>): HoldersSearch =>
  present({ q: reference(search.q), sort: oneOf(['newest', 'oldest'] as const, search.sort) });

export const readPositionsSearch = (search: Record<string, unknown>): PositionsSearch =>
  present({
    kind: oneOf(CUSTODY_KINDS, search.kind),
    held: oneOf(['true', 'false'] as const, search.held === undefined ? undefined : String(search.held)),
    sort: oneOf(['newest', 'oldest'] as const, search.sort),
  });

export const readArrearsSearch = (search: Record<string, unknown>): ArrearsSearch =>
  present({ state: oneOf(SUBSCRIPTION_STATES, search.state), sort: oneOf(['owed', 'newest'] as const, search.sort) });

export const readInvoicesSearch = (search: Record<string, unknown>): InvoicesSearch =>
  present({
    state: oneOf(INVOICE_STATES, search.state),
    sort: oneOf(['newest', 'largest'] as const, search.sort),
    subscription: uuid(search.subscription),
  });
