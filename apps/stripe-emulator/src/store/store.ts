import { Collection } from './collection';
import { Journal, type Place } from './journal';
import { kinds, type Collections, type Due, type Kind, type KindRules, type Records } from './records';

/** An account in one mode: test and live never meet. */
export interface Scope {
  readonly key: string;
  readonly account: string;
  readonly livemode: boolean;
  readonly records: Collections;
  readonly events: EventIndex;
  readonly answers: Map<string, KeptAnswer>;
}

export interface EventHead {
  readonly id: string;
  readonly type: string;
  readonly created: number;
}

/** Events in order of making; their bodies stay on disk. */
export class EventIndex {
  readonly list: (EventHead & { place: Place })[] = [];
  private readonly at = new Map<string, number>();

  add(head: EventHead, place: Place): void {
    this.at.set(head.id, this.list.length);
    this.list.push({ ...head, place });
  }

  position(id: string): number | undefined {
    return this.at.get(id);
  }
}

/** What a call with an idempotency key was answered. */
export interface KeptAnswer {
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly fingerprint: string;
  readonly status: number;
  readonly request: string;
  /** Unix seconds of the emulator's own clock: keys are forgotten after 24 hours. */
  readonly at: number;
  readonly place: Place;
}

export const answersKeptSeconds = 24 * 60 * 60;

export interface Opening {
  readonly nowSeconds: number;
  readonly compactAboveBytes: number;
}

export type DueListener = (scope: Scope, kind: Kind, id: string, due: Due) => void;

/** All accounts in memory, and the journal that they are read back from. */
export class Store {
  readonly scopes = new Map<string, Scope>();
  onDue: DueListener = () => undefined;
  private sequence = 0;
  private opened: Journal | undefined;

  private constructor() {}

  /** Reads the journal, then writes it anew when more than half of it is history that nobody needs. */
  static open(directory: string, { nowSeconds, compactAboveBytes }: Opening): Store {
    const store = new Store();
    store.opened = Journal.open(directory, store.reader(nowSeconds));
    const { length } = store.opened;
    if (length > compactAboveBytes && store.neededBytes() < length / 2) store.compact(directory);
    return store;
  }

  get journal(): Journal {
    if (!this.opened) throw new Error('The journal is not open.');
    return this.opened;
  }

  scope(account: string, livemode: boolean): Scope {
    const key = `${account}/${livemode ? 'live' : 'test'}`;
    const existing = this.scopes.get(key);
    if (existing) return existing;
    const scope: Scope = {
      key,
      account,
      livemode,
      records: collections(),
      events: new EventIndex(),
      answers: new Map(),
    };
    this.scopes.set(key, scope);
    return scope;
  }

  nextSequence(): number {
    this.sequence += 1;
    return this.sequence;
  }

  /** Everything that time will do, to be called once after opening. */
  *allDue(): Generator<{ scope: Scope; kind: Kind; id: string; due: Due }> {
    for (const scope of this.scopes.values()) {
      for (const kind of kindNames) {
        for (const { id } of scope.records[kind].values()) {
          const due = dueOf(scope, kind, id);
          if (due) yield { scope, kind, id, due };
        }
      }
    }
  }

  private reader(nowSeconds: number) {
    return {
      put: (kind: string, key: string, json: string) => {
        if (!isKind(kind)) return;
        const { sequence } = this.scopeOf(key).records[kind].restore(json);
        this.sequence = Math.max(this.sequence, sequence);
      },
      remove: (kind: string, key: string, id: string) => {
        if (isKind(kind)) this.scopeOf(key).records[kind].remove(id);
      },
      text: (kind: 'event' | 'answer', key: string, head: string, place: Place) => {
        const scope = this.scopeOf(key);
        const [one = '', two = '', three = '', four = '', five = ''] = head.split(' ');
        if (kind === 'event') {
          scope.events.add({ id: one, type: two, created: Number(three) }, place);
        } else if (Number(four) > nowSeconds - answersKeptSeconds) {
          const name = Buffer.from(one, 'base64url').toString('utf8');
          const answer = { key: name, fingerprint: two, status: Number(three), at: Number(four), request: five, place };
          scope.answers.set(name, answer);
        }
      },
    };
  }

  private scopeOf(key: string): Scope {
    const [account = '', mode = ''] = key.split('/');
    return this.scope(account, mode === 'live');
  }

  /** About what a new journal would take. */
  private neededBytes(): number {
    let total = 0;
    for (const scope of this.scopes.values()) {
      for (const event of scope.events.list) total += event.place.length + 80;
      for (const answer of scope.answers.values()) total += answer.place.length + 150;
      for (const kind of kindNames) total += scope.records[kind].size * 600;
    }
    return total;
  }

  /** The same state in a new file, which takes the old one's place by a rename. */
  private compact(directory: string): void {
    const old = this.journal;
    const fresh = Journal.create(directory);
    for (const scope of this.scopes.values()) {
      for (const kind of kindNames) {
        for (const record of scope.records[kind].values()) fresh.put(kind, scope.key, JSON.stringify(record));
      }
      for (const event of scope.events.list) {
        event.place = fresh.text('event', scope.key, eventHead(event), old.readNow(event.place));
        fresh.flush(false);
      }
      for (const [key, answer] of scope.answers) {
        const place = fresh.text('answer', scope.key, answerHead(answer), old.readNow(answer.place));
        scope.answers.set(key, { ...answer, place });
        fresh.flush(false);
      }
    }
    fresh.flush(true);
    Journal.replaces(directory);
    old.abandon();
    this.opened = fresh;
  }
}

export const kindNames = Object.keys(kinds).filter(isKind);

function isKind(name: string): name is Kind {
  return Object.hasOwn(kinds, name);
}

function collections(): Collections {
  const made: Partial<Record<Kind, unknown>> = {};
  for (const kind of kindNames) made[kind] = new Collection(kinds[kind].indexes as never);
  return made as Collections;
}

/** When time does something with a record next, if it ever does. */
export function dueOf<K extends Kind>(scope: Scope, kind: K, id: string): Due | null {
  const rules: KindRules<Records[K]> = kinds[kind];
  const record = scope.records[kind].get(id) as Records[K] | undefined;
  return record && rules.due ? rules.due(record) : null;
}

export function eventHead(event: EventHead): string {
  return `${event.id} ${event.type} ${event.created}`;
}

export function answerHead(answer: Omit<KeptAnswer, 'place'>): string {
  const key = Buffer.from(answer.key, 'utf8').toString('base64url');
  return `${key} ${answer.fingerprint} ${answer.status} ${answer.at} ${answer.request}`;
}
