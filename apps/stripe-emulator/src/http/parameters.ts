import { badRequest } from './fault';
import type { Form, FormValue } from './form';

/** How one parameter is read; `Value` is what the route's code gets. */
export interface Parameter<Value, Needed extends boolean = boolean> {
  readonly needed: Needed;
  read(raw: FormValue, name: string): Value;
}

export type Parameters = Record<string, Parameter<unknown>>;

export type Input<P> = {
  [Key in keyof P as P[Key] extends Parameter<unknown, true> ? Key : never]: P[Key] extends Parameter<infer V>
    ? V
    : never;
} & {
  [Key in keyof P as P[Key] extends Parameter<unknown, true> ? never : Key]?: P[Key] extends Parameter<infer V>
    ? V
    : never;
};

/** The SDK's type of a parameter, as it may come out of a form: decimals are text. */
type Readable<T> = T extends { toNumber(): number } ? string : T;

/** What was sent so that this was read: "unset" travels as an empty string, which few of the SDK's types mention. */
type Sent<V> = V extends readonly (infer Item)[]
  ? Sent<Item>[]
  : V extends object
    ? { [Key in keyof V]: Sent<Exclude<V[Key], null | ''>> }
    : V;

/**
 * Holds `P` against the SDK's parameter type `Sdk`: every name must exist there, and what is read must be something
 * that the SDK could have sent. A name that Stripe does not know does not compile.
 */
export type Known<P, Sdk> = {
  [Key in keyof P]: Key extends keyof Sdk
    ? P[Key] extends Parameter<infer V>
      ? Sent<Exclude<V, null | ''>> extends Readable<NonNullable<Sdk[Key]>>
        ? P[Key]
        : ['the SDK sends something else', Key, Sdk[Key]]
      : never
    : ['the SDK knows no such parameter', Key];
};

function optional<Value>(read: (raw: FormValue, name: string) => Value): Parameter<Value, false> {
  return { needed: false, read };
}

export function needed<Value>(parameter: Parameter<Value>): Parameter<Value, true> {
  return { needed: true, read: (raw, name) => parameter.read(raw, name) };
}

/** An empty string unsets. */
export function unsettable<Value>(parameter: Parameter<Value>): Parameter<Value | null, false> {
  return optional((raw, name) => (raw === '' ? null : parameter.read(raw, name)));
}

function plain(raw: FormValue, name: string): string {
  if (typeof raw !== 'string') {
    throw badRequest(`Invalid string: ${shown(raw)}`, { param: name });
  }
  if (raw === '') {
    throw badRequest(
      `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however ` +
        `'${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`,
      { code: 'parameter_invalid_empty', param: name },
    );
  }
  return raw;
}

function shown(raw: FormValue): string {
  if (typeof raw === 'string') return raw.slice(0, 100);
  return Array.isArray(raw) ? 'an array' : 'a hash';
}

export function text(maximum = 5_000): Parameter<string, false> {
  return optional((raw, name) => {
    const value = plain(raw, name);
    if (value.length > maximum) {
      throw badRequest(`Invalid string: ${value.slice(0, 20)}...; must be at most ${maximum} characters`, {
        param: name,
      });
    }
    return value;
  });
}

/** Text in which an empty string unsets (Stripe's `description`, `name` and their like). */
export function clearableText(maximum = 5_000): Parameter<string | null, false> {
  return unsettable(text(maximum));
}

export function emailAddress(): Parameter<string, false> {
  return optional((raw, name) => {
    const value = plain(raw, name);
    if (value.length > 800 || !/^[^\s@<>]+@[^\s@<>]+$/.test(value)) {
      throw badRequest(`Invalid email address: ${value.slice(0, 100)}`, { code: 'email_invalid', param: name });
    }
    return value;
  });
}

export function webAddress(): Parameter<string, false> {
  return optional((raw, name) => {
    const value = plain(raw, name);
    if (!/^https?:\/\/[^\s]+$/.test(value) || value.length > 5_000 || !URL.canParse(value)) {
      throw badRequest('Not a valid URL', { code: 'url_invalid', param: name });
    }
    return value;
  });
}

export function integer(range: { from?: number; to?: number } = {}): Parameter<number, false> {
  return optional((raw, name) => {
    const value = plain(raw, name);
    const number = Number(value);
    if (!/^-?\d{1,16}$/.test(value) || !Number.isSafeInteger(number)) {
      throw badRequest(`Invalid integer: ${value.slice(0, 100)}`, { code: 'parameter_invalid_integer', param: name });
    }
    if (range.from !== undefined && number < range.from) {
      throw badRequest(`This value must be greater than or equal to ${range.from}.`, {
        code: 'parameter_invalid_integer',
        param: name,
      });
    }
    if (range.to !== undefined && number > range.to) {
      throw badRequest(`This value must be less than or equal to ${range.to} (it currently is '${number}').`, {
        code: 'parameter_invalid_integer',
        param: name,
      });
    }
    return number;
  });
}

/** The largest amount that Stripe takes: eight digits, twelve for an amount on an invoice. */
const largestAmount = 99_999_999;

export function amount(range: { from?: number } = {}): Parameter<number, false> {
  const whole = integer(range);
  return optional((raw, name) => {
    const value = whole.read(raw, name);
    if (Math.abs(value) > largestAmount) {
      throw badRequest(`Amount must be no more than ${largestAmount}`, { code: 'amount_too_large', param: name });
    }
    return value;
  });
}

export const timestamp = (): Parameter<number, false> => integer({ from: 0, to: 32_503_680_000 });

export function decimal(): Parameter<string, false> {
  return optional((raw, name) => {
    const value = plain(raw, name);
    if (!/^-?\d{1,14}(\.\d{1,12})?$/.test(value))
      throw badRequest(`Invalid decimal: ${value.slice(0, 100)}`, { param: name });
    return value;
  });
}

export function percentage(): Parameter<number, false> {
  return optional((raw, name) => {
    const value = plain(raw, name);
    const number = Number(value);
    if (!/^\d{1,3}(\.\d{1,2})?$/.test(value) || number > 100) {
      throw badRequest(`Invalid decimal: ${value.slice(0, 100)}; must be between 0 and 100, with two decimal places`, {
        param: name,
      });
    }
    return number;
  });
}

export function boolean(): Parameter<boolean, false> {
  return optional((raw, name) => {
    if (raw === 'true') return true;
    if (raw === 'false') return false;
    throw badRequest(`Invalid boolean: ${shown(raw)}`, { param: name });
  });
}

export function oneOf<const Values extends readonly string[]>(...values: Values): Parameter<Values[number], false> {
  return optional((raw, name) => {
    const found = values.find((value) => value === raw);
    if (found === undefined) throw badRequest(`Invalid ${name}: must be one of ${values.join(', ')}`, { param: name });
    return found;
  });
}

export function currency(): Parameter<string, false> {
  return optional((raw, name) => {
    const value = plain(raw, name).toLowerCase();
    if (!currencies.has(value)) throw badRequest(`Invalid currency: ${value.slice(0, 20)}.`, { param: name });
    return value;
  });
}

const currencies = new Set(
  Intl.supportedValuesOf('currency')
    .map((code) => code.toLowerCase())
    .filter((code) => code !== 'xxx'),
);

const maximumItems = 250;

export function listOf<Value>(item: Parameter<Value>): Parameter<Value[], false> {
  return optional((raw, name) => {
    if (!Array.isArray(raw)) throw badRequest('Invalid array', { param: name });
    if (raw.length > maximumItems)
      throw badRequest(`Array exceeded maximum ${maximumItems} elements.`, { param: name });
    return raw.map((element, index) => item.read(element, `${name}[${index}]`));
  });
}

export function parts<const P extends Parameters>(parameters: P): Parameter<Input<P>, false> {
  return optional((raw, name) => {
    if (!(raw instanceof Map)) throw badRequest('Invalid object', { param: name });
    return readAll(parameters, raw, name);
  });
}

/** Named parts of which the names are free (`metadata` has a reader of its own). */
export function anyParts<Value>(part: Parameter<Value>): Parameter<Record<string, Value>, false> {
  return optional((raw, name) => {
    if (!(raw instanceof Map)) throw badRequest('Invalid object', { param: name });
    return Object.fromEntries([...raw].map(([key, value]) => [key, part.read(value, `${name}[${key}]`)]));
  });
}

/** Either of two forms, told apart by whether the raw value has parts. */
export function textOrParts<Text, Parted>(
  whole: Parameter<Text>,
  parted: Parameter<Parted>,
): Parameter<Text | Parted, false> {
  return optional((raw, name) => (typeof raw === 'string' ? whole.read(raw, name) : parted.read(raw, name)));
}

export interface Range {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

export function range(): Parameter<Range | number, false> {
  return textOrParts(timestamp(), parts({ gt: timestamp(), gte: timestamp(), lt: timestamp(), lte: timestamp() }));
}

/** What a call does to metadata: an empty value removes a key, an empty whole removes all. */
export type MetadataChange = Record<string, string> | '';

export function metadata(): Parameter<MetadataChange, false> {
  return optional((raw, name) => {
    if (raw === '') return '';
    if (typeof raw === 'string') throw badRequest('Invalid object', { param: name });
    const pairs = raw instanceof Map ? [...raw] : raw.map((value, index) => [String(index), value] as const);
    if (pairs.length > 50) throw badRequest('You cannot have more than 50 keys of metadata.', { param: name });
    const result: Record<string, string> = {};
    for (const [key, value] of pairs) {
      if (typeof value !== 'string') {
        throw badRequest(
          `Metadata values must be strings, but for key \`${key}\` you passed in a value of another type.`,
          {
            param: `${name}[${key}]`,
          },
        );
      }
      if (key.length > 40) {
        throw badRequest(
          `Metadata keys can have up to 40 characters, but you passed in a key that is ${key.length} characters. Invalid key: ${key.slice(0, 60)}`,
          { param: name },
        );
      }
      if (value.length > 500) {
        throw badRequest(
          `Metadata values can have up to 500 characters, but you passed in a value that is ${value.length} characters. Invalid value: ${value.slice(0, 60)}`,
          { param: `${name}[${key}]` },
        );
      }
      Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return result;
  });
}

export function applyMetadata(
  before: Record<string, string>,
  change: MetadataChange | undefined,
): Record<string, string> {
  if (change === undefined) return before;
  if (change === '') return {};
  const after = { ...before };
  for (const [key, value] of Object.entries(change)) {
    if (value === '') delete after[key];
    else after[key] = value;
  }
  return after;
}

/** Reads a whole form. Unknown names are named all together, as Stripe does; then the first one missing. */
export function readAll<P extends Parameters>(parameters: P, form: Form, within?: string): Input<P> {
  const named = (key: string) => (within === undefined ? key : `${within}[${key}]`);
  const unknown = [...form.keys()].filter((key) => !Object.hasOwn(parameters, key)).map(named);
  const [first] = unknown;
  if (first !== undefined) {
    throw badRequest(
      unknown.length === 1
        ? `Received unknown parameter: ${first}`
        : `Received unknown parameters: ${unknown.join(', ')}`,
      { code: 'parameter_unknown', param: first },
    );
  }
  const result: Record<string, unknown> = {};
  for (const [key, parameter] of Object.entries(parameters)) {
    const raw = form.get(key);
    if (raw !== undefined) {
      result[key] = parameter.read(raw, named(key));
    } else if (parameter.needed) {
      throw badRequest(`Missing required param: ${named(key)}.`, { code: 'parameter_missing', param: named(key) });
    }
  }
  return result as Input<P>;
}
