/** What may be sent as a parameter. Objects go as JSON. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly SqlValue[]
  | { readonly [key: string]: unknown };

/**
 * A way to send SQL. Both doors (plain pg, and Prisma's transaction) give the same JavaScript values:
 * int8 -> bigint, numeric -> string, bytea -> Buffer, timestamptz -> Date, json -> its value. A date is asked for as date::text.
 */
export interface Sql {
  /** Rows of a SELECT or of a RETURNING. The caller names the row's shape; the SQL beside it is what makes it true. */
  query<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** How many rows an INSERT, UPDATE or DELETE touched. */
  execute(text: string, values?: readonly SqlValue[]): Promise<number>;
}

/** On whose behalf a transaction runs; row-level security decides by these. Services name nobody. */
export interface Actor {
  readonly personId?: string;
  readonly organizationId?: string;
}

export const NOBODY: Actor = {};
