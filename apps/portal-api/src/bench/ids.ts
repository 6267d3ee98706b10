/** What the filled rows are: each kind has ids of its own, in the order of their numbers. */
const KINDS = [
  'organization',
  'person',
  'holder',
  'account',
  'asset',
  'batch',
  'posting',
  'transfer',
  'leg',
  'off_boarding',
  'deposit',
  'collection',
  'claim_code',
  'plan',
  'subscription',
  'invoice',
  'credit',
  'refund',
  'file',
  'api_key',
] as const;
export type Kind = (typeof KINDS)[number];

/** Some millisecond of 2024. */
const FIRST = 0x0190_0000_0000;

/** The id of the nth row of a kind, as `bench.id` makes it in SQL: of version 7, so that they are in the order of their numbers. */
export function idOf(kind: Kind, n: number): string {
  const number = (FIRST + n).toString(16).padStart(12, '0');
  const of = KINDS.indexOf(kind).toString(16).padStart(3, '0');
  return `${number.slice(0, 8)}-${number.slice(8)}-7${of}-8000-000000000000`;
}

/** What the filling statements call: ids, and how many rows. */
export const benchFunctions = (rows: number, large: number): string => `
  CREATE SCHEMA bench;
  CREATE FUNCTION bench.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (lpad(to_hex(${FIRST} + n), 12, '0') || '7'
      || lpad(to_hex(array_position(ARRAY['${KINDS.join("','")}'], kind) - 1), 3, '0') || '8000000000000000')::uuid;
  CREATE FUNCTION bench.all_rows() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN ${rows};
  CREATE FUNCTION bench.large() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN ${large};
  -- What is rare is in the middle: the furthest from wherever one begins to look.
  CREATE FUNCTION bench.is_rare(n bigint) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN n BETWEEN ${Math.floor(rows / 2)} AND ${Math.floor(rows / 2) + 2};`;
