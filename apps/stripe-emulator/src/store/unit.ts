import type { Clock } from '@holdfast/kernel';
import type Stripe from 'stripe';
import { apiVersion } from '../wire';
import { missing, StripeFault } from '../http/fault';
import { newId } from './ids';
import type { Kind, Records } from './records';
import { answerHead, dueOf, eventHead, type KeptAnswer, type Scope, type Store } from './store';

export type EventType = Extract<Stripe.Event['type'], string>;

export interface Emulation {
  readonly store: Store;
  readonly clock: Clock;
  readonly platformAccount: string;
  readonly settings: BillingSettings;
  /** Where the hosted pages are, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Called after events were committed that some endpoint wants. */
  readonly deliver: () => void;
}

export interface BillingSettings {
  /** Days after a failed attempt until the next, one after the other. */
  readonly retryDays: readonly number[];
  /** What becomes of a subscription when the last attempt has failed. */
  readonly afterRetries: 'past_due' | 'unpaid' | 'canceled';
  /** Stripe allows three. */
  readonly customersPerTestClock: number;
}

interface Change {
  readonly scope: Scope;
  readonly kind: Kind;
  readonly id: string;
  readonly before: Records[Kind] | undefined;
}

interface Emitted {
  readonly scope: Scope;
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly body: Record<string, unknown>;
}

/** What asked for the work; events name it. */
export interface Cause {
  readonly request: string | null;
  readonly idempotencyKey: string | null;
}

export const byTime: Cause = { request: null, idempotencyKey: null };

/** Time as it stands for one clock while that clock's due work is done. */
export interface Moment {
  readonly clock: string | null;
  readonly at: number;
}

/**
 * One transaction over all accounts: records, events and the idempotent answer become visible and durable together, or
 * not at all. It runs without waiting, so nothing else happens in between.
 */
export class Work {
  private readonly changes = new Map<string, Change>();
  private readonly emitted: Emitted[] = [];

  constructor(
    readonly emulation: Emulation,
    readonly cause: Cause,
    private readonly moment?: Moment,
  ) {}

  unit(account: string, livemode: boolean): Unit {
    return new Unit(this, this.emulation.store.scope(account, livemode));
  }

  now(unit: Unit, clock: string | null): number {
    if (this.moment && this.moment.clock === clock) return this.moment.at;
    if (clock !== null) return unit.need('test_clock', clock, 'test_clock').frozenTime;
    return Math.floor(this.emulation.clock.now().getTime() / 1_000);
  }

  noteChange(scope: Scope, kind: Kind, id: string, before: Records[Kind] | undefined): void {
    const key = `${scope.key} ${kind} ${id}`;
    if (!this.changes.has(key)) this.changes.set(key, { scope, kind, id, before });
  }

  hasChanged(scope: Scope, kind: Kind, id: string): boolean {
    return this.changes.has(`${scope.key} ${kind} ${id}`);
  }

  emit(event: Emitted): void {
    this.emitted.push(event);
  }

  rollback(): void {
    for (const { scope, kind, id, before } of [...this.changes.values()].reverse()) {
      if (before) scope.records[kind].put(before as never);
      else scope.records[kind].remove(id);
    }
  }

  /** Hands everything to the journal; the answer, if there is one, is replayed from there. */
  commit(answer?: { scope: Scope; answer: Omit<KeptAnswer, 'place'>; text: string }): void {
    const { store, deliver } = this.emulation;
    const delivered = this.addDeliveries();
    if (this.changes.size === 0 && this.emitted.length === 0 && !answer) return;
    for (const { scope, kind, id } of this.changes.values()) {
      const record = scope.records[kind].get(id);
      if (record) store.journal.put(kind, scope.key, JSON.stringify(record));
      else store.journal.remove(kind, scope.key, id);
    }
    for (const { scope, body, ...head } of this.emitted) {
      scope.events.add(head, store.journal.text('event', scope.key, eventHead(head), JSON.stringify(body)));
    }
    if (answer) {
      const place = store.journal.text('answer', answer.scope.key, answerHead(answer.answer), answer.text);
      answer.scope.answers.set(answer.answer.key, { ...answer.answer, place });
    }
    store.journal.commit();
    this.announceDue();
    if (delivered) deliver();
  }

  private announceDue(): void {
    for (const { scope, kind, id } of this.changes.values()) {
      const due = dueOf(scope, kind, id);
      if (due) this.emulation.store.onDue(scope, kind, id, due);
    }
  }

  /** One delivery for each event and each endpoint that wants it; an own account's endpoints and Connect's are apart. */
  private addDeliveries(): boolean {
    let any = false;
    for (const event of this.emitted) {
      const unit = new Unit(this, event.scope);
      const endpoints = endpointsFor(this.emulation, event.scope, event.type);
      event.body.pending_webhooks = endpoints.length;
      for (const { scope, id } of endpoints) {
        any = true;
        unit.insert('delivery', 'dlv', { event: event.id, endpoint: id, endpointScope: scope.key, attempts: 0 });
      }
    }
    return any;
  }
}

function endpointsFor({ store, platformAccount }: Emulation, scope: Scope, type: string) {
  const platform = store.scope(platformAccount, scope.livemode);
  const candidates = scope === platform ? [platform] : [scope, platform];
  return candidates.flatMap((owner) =>
    [...owner.records.webhook_endpoint.values()]
      .filter((endpoint) => endpoint.status === 'enabled' && endpoint.connect === (owner !== scope))
      .filter(({ enabledEvents }) => enabledEvents.includes('*') || enabledEvents.includes(type))
      .map(({ id }) => ({ scope: owner, id })),
  );
}

type Fields<K extends Kind> = Omit<Records[K], 'id' | 'sequence'>;

/** One account's part of a transaction. */
export class Unit {
  constructor(
    readonly work: Work,
    readonly scope: Scope,
  ) {}

  get emulation(): Emulation {
    return this.work.emulation;
  }

  get livemode(): boolean {
    return this.scope.livemode;
  }

  get isPlatform(): boolean {
    return this.scope.account === this.emulation.platformAccount;
  }

  /** The same transaction in the platform's own account. */
  platform(): Unit {
    return this.work.unit(this.emulation.platformAccount, this.livemode);
  }

  /** Unix seconds, of a test clock or of the emulator's own. */
  now(clock: string | null = null): number {
    return this.work.now(this, clock);
  }

  get<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    return this.scope.records[kind].get(id) as Records[K] | undefined;
  }

  /** Throws Stripe's `resource_missing`: 404 for the path's own id (`param` is `id`), otherwise 400. */
  need<K extends Kind>(kind: K, id: string, param: string): Records[K] {
    const found = this.get(kind, id);
    if (found) return found;
    const other = this.emulation.store.scope(this.scope.account, !this.livemode).records[kind].get(id);
    const fault = missing(nouns[kind] ?? kind, id, param, param === 'id');
    if (!other) throw fault;
    const [there, here] = this.livemode ? ['test', 'live'] : ['live', 'test'];
    throw new StripeFault(fault.status, {
      ...fault.body,
      message: `${fault.message}; a similar object exists in ${there} mode, but a ${here} mode key was used to make this request.`,
    });
  }

  by<K extends Kind>(kind: K, index: string, key: string): Records[K][] {
    return this.scope.records[kind].by(index, key) as Records[K][];
  }

  insert<K extends Kind>(kind: K, prefix: string, fields: Fields<K>, id = newId(prefix)): Records[K] {
    // Nothing to parse: both halves are of their types, and the compiler does not put a generic type together again.
    const record = { id, sequence: this.emulation.store.nextSequence(), ...fields } as unknown as Records[K];
    this.scope.records[kind].put(record as never);
    this.work.noteChange(this.scope, kind, id, undefined);
    return record;
  }

  change<K extends Kind>(kind: K, id: string, changes: Partial<Fields<K>>): Records[K] {
    const before = this.get(kind, id);
    if (!before) throw new Error(`There is no ${kind} ${id} to change.`);
    const after = { ...before, ...changes };
    this.scope.records[kind].put(after as never);
    this.work.noteChange(this.scope, kind, id, before);
    return after;
  }

  remove(kind: Kind, id: string): void {
    const before = this.scope.records[kind].remove(id);
    if (before) this.work.noteChange(this.scope, kind, id, before);
  }

  /** An event with the object as it is now, seen by everyone once the work is committed. Answers its id. */
  emit(type: EventType, object: { readonly object: string }, previous?: Readonly<Record<string, unknown>>): string {
    const id = newId('evt');
    const created = this.now();
    const body = {
      id,
      object: 'event',
      ...(this.isPlatform ? {} : { account: this.scope.account }),
      api_version: apiVersion,
      created,
      data: previous ? { object, previous_attributes: previous } : { object },
      livemode: this.livemode,
      pending_webhooks: 0,
      request: { id: this.work.cause.request, idempotency_key: this.work.cause.idempotencyKey },
      type,
    };
    this.work.emit({ scope: this.scope, id, type, created, body });
    return id;
  }

  /** Emits with the old values of what changed at the top of the object; nothing at all when nothing changed. */
  emitChange(type: EventType, before: { readonly object: string }, after: { readonly object: string }): void {
    const previous: Record<string, unknown> = {};
    const was = new Map(Object.entries(before));
    for (const [key, value] of Object.entries(after)) {
      const old: unknown = was.get(key);
      if (JSON.stringify(old) !== JSON.stringify(value)) previous[key] = old ?? null;
    }
    if (Object.keys(previous).length > 0) this.emit(type, after, previous);
  }
}

/** How Stripe's messages call what is missing. */
const nouns: Partial<Record<Kind, string>> = {
  checkout_session: 'checkout.session',
  credit: 'customer_balance_transaction',
  invoice_item: 'invoiceitem',
  payment_method: 'PaymentMethod',
  portal_configuration: 'configuration',
  setup_intent: 'setupintent',
  test_clock: 'testclock',
};

/** Runs a piece of work to its end: all of it counts, or, when it throws, nothing (unless the fault says otherwise). */
export function transact<T>(
  emulation: Emulation,
  cause: Cause,
  run: (work: Work) => T,
  moment?: Moment,
): { readonly work: Work; readonly outcome: { readonly value: T } | { readonly fault: StripeFault } } {
  const work = new Work(emulation, cause, moment);
  try {
    return { work, outcome: { value: run(work) } };
  } catch (error) {
    if (!(error instanceof StripeFault)) {
      work.rollback();
      throw error;
    }
    if (!error.keeps) {
      work.rollback();
      return { work: new Work(emulation, cause, moment), outcome: { fault: error } };
    }
    return { work, outcome: { fault: error } };
  }
}
