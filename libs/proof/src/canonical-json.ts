import { DomainError } from '@holdfast/kernel';

export type CanonicalValue =
  string | number | boolean | null | readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue | undefined };

const refuse = (message: string) => new DomainError('invalid', 'proof.json_not_canonical', message);

/**
 * RFC 8785 for the subset that this project writes: numbers are safe integers, strings are well-formed Unicode. In that subset
 * JSON.stringify already prints numbers and strings as the RFC wants; what it lacks is the order of keys.
 * Undefined members are left out. Throws `proof.json_not_canonical`.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw refuse('Numbers are integers within 2^53.');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    // A lone surrogate has no UTF-8 form, so its hash would be anybody's guess.
    if (/\p{Surrogate}/u.test(value)) throw refuse('A string holds a lone surrogate.');
    return JSON.stringify(value);
  }
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${canonicalJson(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

// Array.isArray does not narrow readonly arrays.
function isArray(value: CanonicalValue): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
