/**
 * Strict JSON for one line. `JSON.parse` alone lets pass what must not: of two equal keys it takes the last, and it
 * rounds numbers. So a quick scan looks for a reason to doubt, and `locateJson` finds the exact place when there is one.
 */
export const MAX_JSON_DEPTH = 32;

export type JsonFault =
  | 'line_not_json'
  | 'line_cut_off'
  | 'json_duplicate_key'
  | 'json_too_deep'
  | 'json_proto'
  | 'number_not_integer'
  | 'number_too_large';

export type JsonLine = { ok: true; value: unknown } | { ok: false; fault: JsonFault; position: number };

/** Throws nothing. `position` counts UTF-16 units from 0. */
export function parseJsonLine(text: string): JsonLine {
  const keys = countKeys(text);
  if (keys >= 0) {
    try {
      const value: unknown = JSON.parse(text);
      if (isPlain(value, keys)) return { ok: true, value };
    } catch {
      // located below
    }
  }
  const located = locateJson(text);
  if (located.fault !== null) return { ok: false, fault: located.fault, position: located.position };
  return { ok: true, value: JSON.parse(text) };
}

const QUOTE = 34;
const BACKSLASH = 92;

/** How many keys the text has, or -1 when something outside of its strings asks for the slow look. */
function countKeys(text: string): number {
  let keys = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      let end = text.indexOf('"', at + 1);
      while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
      if (end < 0) return -1;
      at = end;
    } else if (code === 58) {
      keys += 1;
    } else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return -1;
    } else if (code === 125 || code === 93) {
      depth -= 1;
    } else if (code === 46 || code === 69 || code === 101) {
      return -1; // . E e: a fraction, an exponent, true or false: no record has any
    }
  }
  return keys;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

/** True when no key got lost as a duplicate, none is __proto__, and every number is exact. */
function isPlain(root: unknown, keys: number): boolean {
  let seen = 0;
  function walk(value: unknown): boolean {
    if (typeof value === 'number') return Number.isSafeInteger(value);
    if (typeof value !== 'object' || value === null) return true;
    if (Array.isArray(value)) return value.every(walk);
    for (const [key, child] of Object.entries(value)) {
      seen += 1;
      if (key === '__proto__' || !walk(child)) return false;
    }
    return true;
  }
  return walk(root) && seen === keys;
}

export interface LocatedJson {
  readonly fault: JsonFault | null;
  /** Where the fault is. */
  readonly position: number;
  /** Where each value starts, by JSON pointer; a key's place by its pointer with `#`. */
  readonly places: ReadonlyMap<string, number>;
}

class Fault extends Error {
  constructor(
    readonly fault: JsonFault,
    readonly position: number,
  ) {
    super(fault);
  }
}

/** Reads the line by RFC 8259 and our limits, keeping where everything is. Slow, and only for lines in doubt. */
export function locateJson(text: string): LocatedJson {
  const reader = new LocatingReader(text);
  try {
    reader.document();
    return { fault: null, position: 0, places: reader.places };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { fault: error.fault, position: error.position, places: reader.places };
  }
}

export function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

class LocatingReader {
  readonly places = new Map<string, number>();
  private at = 0;

  constructor(private readonly text: string) {}

  document(): void {
    this.blanks();
    this.value('', 0);
    this.blanks();
    if (this.at < this.text.length) throw new Fault('line_not_json', this.at);
  }

  private value(path: string, depth: number): void {
    this.places.set(path, this.at);
    const char = this.text[this.at];
    if (char === '{' || char === '[') {
      if (depth >= MAX_JSON_DEPTH) throw new Fault('json_too_deep', this.at);
      if (char === '{') this.object(path, depth);
      else this.array(path, depth);
    } else if (char === '"') this.string();
    else if (char !== undefined && '-0123456789'.includes(char)) this.number();
    else this.word();
  }

  private object(path: string, depth: number): void {
    const keys = new Set<string>();
    this.at += 1;
    this.blanks();
    if (this.take('}')) return;
    for (;;) {
      const keyAt = this.at;
      const key = this.string();
      if (keys.has(key)) throw new Fault('json_duplicate_key', keyAt);
      if (key === '__proto__') throw new Fault('json_proto', keyAt);
      keys.add(key);
      const below = `${path}${pointer([key])}`;
      this.places.set(`${below}#`, keyAt);
      this.blanks();
      this.expect(':');
      this.blanks();
      this.value(below, depth + 1);
      this.blanks();
      if (this.take('}')) return;
      this.expect(',');
      this.blanks();
    }
  }

  private array(path: string, depth: number): void {
    this.at += 1;
    this.blanks();
    if (this.take(']')) return;
    for (let index = 0; ; index += 1) {
      this.value(`${path}/${index}`, depth + 1);
      this.blanks();
      if (this.take(']')) return;
      this.expect(',');
      this.blanks();
    }
  }

  private string(): string {
    const start = this.at;
    this.expect('"');
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (Number.isNaN(code)) throw new Fault('line_cut_off', this.text.length);
      if (code < 0x20) throw new Fault('line_not_json', this.at);
      this.at += 1;
      if (code === QUOTE) break;
      if (code === BACKSLASH) this.escape();
    }
    const value: unknown = JSON.parse(this.text.slice(start, this.at));
    return String(value);
  }

  private escape(): void {
    const rest = this.text.slice(this.at, this.at + 5);
    const match = /^(["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(rest);
    if (match === null) {
      const cut = this.at + rest.length >= this.text.length && /^(u[0-9a-fA-F]{0,3})?$/.test(rest);
      throw new Fault(cut ? 'line_cut_off' : 'line_not_json', this.at);
    }
    this.at += match[0].length;
  }

  private number(): void {
    const match = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/.exec(this.text.slice(this.at, this.at + 400));
    if (match === null) throw new Fault(this.at + 1 >= this.text.length ? 'line_cut_off' : 'line_not_json', this.at);
    if (match[2] !== undefined || match[3] !== undefined) throw new Fault('number_not_integer', this.at);
    if (!Number.isSafeInteger(Number(match[0]))) throw new Fault('number_too_large', this.at);
    this.at += match[0].length;
  }

  private word(): void {
    const rest = this.text.slice(this.at, this.at + 5);
    const word = ['true', 'false', 'null'].find((each) => rest.startsWith(each));
    if (word === undefined) {
      const cut =
        this.at + rest.length >= this.text.length && ['true', 'false', 'null'].some((each) => each.startsWith(rest));
      throw new Fault(cut ? 'line_cut_off' : 'line_not_json', this.at);
    }
    this.at += word.length;
  }

  private blanks(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at += 1;
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private expect(char: string): void {
    if (this.take(char)) return;
    throw new Fault(this.at >= this.text.length ? 'line_cut_off' : 'line_not_json', this.at);
  }
}
