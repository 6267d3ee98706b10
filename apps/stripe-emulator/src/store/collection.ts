/** What every record has: its id, and a number that grows with every record made, which is the order of lists. */
export interface Kept {
  readonly id: string;
  readonly sequence: number;
}

export type Index<R> = (record: R) => string | null | undefined;

interface Ordered {
  readonly ids: string[];
  readonly sequences: number[];
}

/** One account's records of one kind, in order of making, with indexes by what lists are filtered by. */
export class Collection<R extends Kept> {
  private readonly records = new Map<string, R>();
  private readonly all: Ordered = { ids: [], sequences: [] };
  private readonly indexes: Map<string, Map<string, Ordered>>;

  constructor(private readonly indexOf: Readonly<Record<string, Index<R>>> = {}) {
    this.indexes = new Map(Object.keys(indexOf).map((name) => [name, new Map<string, Ordered>()]));
  }

  get size(): number {
    return this.records.size;
  }

  get(id: string): R | undefined {
    return this.records.get(id);
  }

  /** Inserts or replaces; answers what was there before. */
  put(record: R): R | undefined {
    const before = this.records.get(record.id);
    this.records.set(record.id, record);
    if (!before) insert(this.all, record);
    for (const [name, value] of Object.entries(this.indexOf)) {
      const old = before === undefined ? undefined : value(before);
      const next = value(record);
      if (before !== undefined && old === next) continue;
      if (old != null) this.unindex(name, old, record);
      if (next != null) this.index(name, next, record);
    }
    return before;
  }

  /** What was put in before, as the journal wrote it down. */
  restore(json: string): R {
    const record: R = JSON.parse(json);
    this.put(record);
    return record;
  }

  remove(id: string): R | undefined {
    const record = this.records.get(id);
    if (!record) return undefined;
    this.records.delete(id);
    erase(this.all, record);
    for (const [name, value] of Object.entries(this.indexOf)) {
      const key = value(record);
      if (key != null) this.unindex(name, key, record);
    }
    return record;
  }

  values(): IterableIterator<R> {
    return this.records.values();
  }

  /** Oldest first. */
  by(name: string, key: string): R[] {
    return this.resolve(this.ordered(name, key));
  }

  count(name: string, key: string): number {
    return this.ordered(name, key)?.ids.length ?? 0;
  }

  /** Newest first, starting below (or, with `after`, above) a sequence; lazily, so that a page reads only what it shows. */
  *newestFirst(within?: { index: string; key: string }, below = Number.POSITIVE_INFINITY): Generator<R> {
    const ordered = within ? this.ordered(within.index, within.key) : this.all;
    if (!ordered) return;
    for (let at = firstAtLeast(ordered.sequences, below) - 1; at >= 0; at -= 1) {
      const record = this.records.get(ordered.ids[at] ?? '');
      if (record) yield record;
    }
  }

  /** Oldest first, starting above a sequence. */
  *oldestFirst(within?: { index: string; key: string }, above = Number.NEGATIVE_INFINITY): Generator<R> {
    const ordered = within ? this.ordered(within.index, within.key) : this.all;
    if (!ordered) return;
    for (let at = firstAtLeast(ordered.sequences, above + 1); at < ordered.ids.length; at += 1) {
      const record = this.records.get(ordered.ids[at] ?? '');
      if (record) yield record;
    }
  }

  private resolve(ordered: Ordered | undefined): R[] {
    return (ordered?.ids ?? []).flatMap((id) => this.records.get(id) ?? []);
  }

  private ordered(name: string, key: string): Ordered | undefined {
    const index = this.indexes.get(name);
    if (!index) throw new Error(`There is no index ${name}.`);
    return index.get(key);
  }

  private index(name: string, key: string, record: R): void {
    const index = this.indexes.get(name);
    const ordered = index?.get(key);
    if (ordered) insert(ordered, record);
    else index?.set(key, { ids: [record.id], sequences: [record.sequence] });
  }

  private unindex(name: string, key: string, record: R): void {
    const index = this.indexes.get(name);
    const ordered = index?.get(key);
    if (!ordered) return;
    erase(ordered, record);
    if (ordered.ids.length === 0) index?.delete(key);
  }
}

/** The first place whose sequence is at least `sequence`. */
function firstAtLeast(sequences: readonly number[], sequence: number): number {
  let low = 0;
  let high = sequences.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sequences[middle] ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(ordered: Ordered, record: Kept): void {
  const last = ordered.sequences.at(-1);
  if (last === undefined || last < record.sequence) {
    ordered.ids.push(record.id);
    ordered.sequences.push(record.sequence);
    return;
  }
  const at = firstAtLeast(ordered.sequences, record.sequence);
  ordered.ids.splice(at, 0, record.id);
  ordered.sequences.splice(at, 0, record.sequence);
}

function erase(ordered: Ordered, record: Kept): void {
  const at = firstAtLeast(ordered.sequences, record.sequence);
  if (ordered.ids[at] !== record.id) return;
  ordered.ids.splice(at, 1);
  ordered.sequences.splice(at, 1);
}
