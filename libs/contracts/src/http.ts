import { z } from 'zod';

/** What every error answer looks like: RFC 9457, with the members that HARDENING names and no others. */
export const Problem = z.strictObject({
  type: z.string(),
  status: z.int(),
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  /** Where in the input, as a JSON pointer, or the name of a header or of a query parameter. */
  field: z.string().nullable(),
  remedy: z.string().nullable(),
  traceId: z.string(),
});
export type Problem = z.infer<typeof Problem>;

export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 200;

/** One page of a list; `nextCursor` is null on the last one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });

export interface PageOf<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}
