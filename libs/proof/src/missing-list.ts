import { z } from 'zod';
import { fromUtf8 } from './bytes';
import { canonicalJson } from './canonical-json';

export const MISSING_LIST_PATH = 'data/missing.json';
/** More would not fit into a bundle either. */
const MAX_ITEMS = 200_000;
export const MAX_MISSING_LIST_LENGTH = 64 * 1024 * 1024;

/** A stable code, such as `content.corrupt`. */
const reason = z.string().regex(/^[a-z0-9_]{1,40}\.[a-z0-9_]{1,80}$/);

const leftOutSchema = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('content'),
    // No control characters: names are printed on terminals and pages.
    name: z
      .string()
      .min(1)
      .max(1_024)
      // eslint-disable-next-line no-control-regex -- control characters are what it looks for
      .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    reason,
  }),
  z.strictObject({ what: z.literal('receipt'), postingId: z.string().regex(/^[0-9a-f-]{36}$/), reason }),
]);

/** What a bundle's maker could not put in, and why. Its word alone: no proof hangs on it. */
export type LeftOut = z.infer<typeof leftOutSchema>;

/** RFC 8785, without a newline. */
export function missingListText(items: readonly LeftOut[]): string {
  return canonicalJson(items);
}

/** Null when it is none. */
export function parseMissingList(body: Uint8Array): LeftOut[] | null {
  try {
    const parsed = z
      .array(leftOutSchema)
      .min(1)
      .max(MAX_ITEMS)
      .safeParse(JSON.parse(fromUtf8(body)));
    return parsed.success && missingListText(parsed.data) === fromUtf8(body) ? parsed.data : null;
  } catch {
    return null;
  }
}

export const isLeftOut = (item: LeftOut): boolean => leftOutSchema.safeParse(item).success;
