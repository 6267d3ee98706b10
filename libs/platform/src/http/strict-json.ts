import { DomainError } from '@holdfast/kernel';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const MAX_DEPTH = 32;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * JSON (RFC 8259), and nothing that two readers could read in two ways: no duplicate keys, no `__proto__`, nothing
 * deeper than 32, no number that a double cannot hold exactly, no lone surrogate, no NUL.
 * Throws `request.malformed_json` with the position.
 */
export function parseStrictJson(input: Uint8Array | string): Json {
  let text: string;
  try {
    text = typeof input === 'string' ? input : decoder.decode(input);
  } catch {
    throw malformed('it is not UTF-8', 0);
  }
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

function malformed(reason: string, position: number): DomainError {
  return new DomainError(
    'malformed',
    'request.malformed_json',
    `The JSON cannot be read: ${reason}, at position ${position}.`,
    {
      remedy: 'Send one JSON value as RFC 8259 describes it, in UTF-8; write large numbers as strings.',
      facts: { position },
    },
  );
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const WHITESPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
// eslint-disable-next-line no-control-regex -- RFC 8259 forbids exactly these in a string
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const UNICODE_ESCAPE = /[0-9a-fA-F]{4}/y;
const ESCAPES: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

class Reader {
  private at = 0;

  constructor(private readonly text: string) {
    this.skip();
  }

  end(): void {
    if (this.at < this.text.length) throw malformed('something follows the value', this.at);
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) throw malformed(`it is nested deeper than ${MAX_DEPTH}`, this.at);
    const first = this.text[this.at];
    const value =
      first === '{'
        ? this.object(depth)
        : first === '['
          ? this.array(depth)
          : first === '"'
            ? this.string()
            : this.atom();
    this.skip();
    return value;
  }

  private object(depth: number): Json {
    const result: { [key: string]: Json } = {};
    this.at += 1;
    this.skip();
    if (this.take('}')) return result;
    do {
      this.skip();
      const start = this.at;
      if (this.text[start] !== '"') throw malformed(this.ended('a key is missing'), start);
      const key = this.string();
      if (key === '__proto__') throw malformed('the key __proto__ is not allowed', start);
      if (Object.hasOwn(result, key)) throw malformed('a key appears twice', start);
      this.skip();
      this.expect(':');
      this.skip();
      result[key] = this.value(depth + 1);
    } while (this.take(','));
    this.expect('}');
    return result;
  }

  private array(depth: number): Json {
    const result: Json[] = [];
    this.at += 1;
    this.skip();
    if (this.take(']')) return result;
    do {
      this.skip();
      result.push(this.value(depth + 1));
    } while (this.take(','));
    this.expect(']');
    return result;
  }

  private string(): string {
    const start = this.at;
    this.at += 1;
    let result = '';
    for (;;) {
      result += this.match(PLAIN)?.[0] ?? '';
      if (this.take('"')) break;
      if (!this.take('\\')) throw malformed(this.ended('a control character stands in a string'), this.at);
      result += this.escape();
    }
    if (result.includes('\0')) throw malformed('a string contains NUL', start);
    if (LONE_SURROGATE.test(result)) throw malformed('a string contains half of a surrogate pair', start);
    return result;
  }

  private escape(): string {
    const letter = this.text[this.at] ?? '';
    const known = ESCAPES[letter];
    if (known === undefined && letter !== 'u') throw malformed(this.ended('an escape is unknown'), this.at);
    this.at += 1;
    if (known !== undefined) return known;
    const hex = this.match(UNICODE_ESCAPE);
    if (hex === null) throw malformed(this.ended('an escape is unknown'), this.at);
    return String.fromCharCode(parseInt(hex[0], 16));
  }

  private atom(): Json {
    const start = this.at;
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, start)) {
        this.at += word.length;
        return value;
      }
    }
    const number = this.match(NUMBER);
    if (number === null) throw malformed(this.ended('a value is missing'), start);
    const value = Number(number[0]);
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw malformed('a number is beyond 2^53', start);
    return value;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at = pattern.lastIndex;
    return found;
  }

  private skip(): void {
    this.match(WHITESPACE);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private expect(character: string): void {
    if (!this.take(character)) throw malformed(this.ended(`${character} is missing`), this.at);
  }

  private ended(otherwise: string): string {
    return this.at >= this.text.length ? 'it ends too early' : otherwise;
  }
}
