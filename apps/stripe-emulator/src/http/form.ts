import { badRequest } from './fault';

/** A decoded form: text, a list, or named parts. Never a plain object, so that `__proto__` is only a name. */
export type FormValue = string | FormValue[] | Form;
export type Form = Map<string, FormValue>;

const maximumPairs = 2_000;
const maximumDepth = 6;

/**
 * Reads `application/x-www-form-urlencoded` the way Stripe's libraries write it: `a[b]=1`, `a[]=1&a[]=2`, `a[0][b]=1`.
 * Throws a Stripe-shaped 400 for broken percent signs, names that nest deeper than 6, and more than 2,000 pairs.
 */
export function parseForm(text: string): Form {
  const root: Form = new Map();
  if (text === '') return root;
  const pairs = text.split('&');
  if (pairs.length > maximumPairs) throw badRequest(`Too many parameters: at most ${maximumPairs} are read.`);
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    place(root, segments(name), decode(equals < 0 ? '' : pair.slice(equals + 1)), name);
  }
  for (const [key, value] of root) root.set(key, lists(value));
  return root;
}

function decode(part: string): string {
  if (!part.includes('%') && !part.includes('+')) return part;
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    throw badRequest('Invalid request: the body is not correctly form-encoded.');
  }
}

function segments(name: string): string[] {
  const open = name.indexOf('[');
  if (open < 0) return [name];
  const rest = name.slice(open);
  if (open === 0 || !/^(\[[^[\]]*\])+$/.test(rest))
    throw badRequest(`Invalid parameter name: ${name}`, { param: name });
  const parts = [name.slice(0, open), ...rest.slice(1, -1).split('][')];
  if (parts.length > maximumDepth) throw badRequest(`Parameters nest too deeply: ${name}`, { param: name });
  return parts;
}

function place(root: Form, path: string[], value: string, name: string): void {
  let here = root;
  for (const [depth, segment] of path.entries()) {
    const key = segment === '' ? String(here.size) : segment;
    if (depth === path.length - 1) {
      if (here.has(key)) throw badRequest(`Received the parameter ${name} twice.`, { param: name });
      here.set(key, value);
      return;
    }
    const next = here.get(key);
    if (next === undefined) {
      const made: Form = new Map();
      here.set(key, made);
      here = made;
    } else if (next instanceof Map) {
      here = next;
    } else {
      throw badRequest(`The parameter ${name} is both a value and an object.`, { param: name });
    }
  }
}

/** `0, 1, 2, ...` as names mean a list. */
function lists(value: FormValue): FormValue {
  if (!(value instanceof Map)) return value;
  for (const [key, inner] of value) value.set(key, lists(inner));
  if (value.size === 0) return value;
  let expected = 0;
  for (const key of value.keys()) {
    if (key !== String(expected)) return value;
    expected += 1;
  }
  return [...value.values()];
}
