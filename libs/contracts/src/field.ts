import { z } from 'zod';

/** Shapes that several contexts' HTTP bodies share. */
export const uuidField = z.uuid('An id is a UUID').toLowerCase();
export const timeField = z.iso.datetime({
  offset: true,
  message: 'A time is ISO 8601 with a zone, such as 2030-01-31T12:00:00Z',
});
export const sha256Field = z.string().regex(/^[0-9a-f]{64}$/, 'A SHA-256 is 64 lower-case hexadecimal digits');
/**
 * A whole number of up to 18 digits as a decimal string: JSON's own numbers end at 2^53. Checks of what it is in are not asked about
 * anything else, so that they may count with it.
 */
export const wholeField = z.string().regex(/^(0|[1-9][0-9]{0,17})$/, {
  error: 'A whole number is written as a decimal string without a sign or leading zeros',
  abort: true,
});
/** Yes or no in a query. */
export const flagField = z.enum(['true', 'false'], 'true or false').transform((text) => text === 'true');
const MAX_QUOTED_ASSETS = 200;
/** Assets in a query, with commas between them. */
export const quotedAssetsField = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(uuidField).max(MAX_QUOTED_ASSETS, `At most ${MAX_QUOTED_ASSETS} assets`));
/** 0x and 40 hexadecimal digits; the checksum of mixed case is checked where it matters. */
export const addressField = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'An address is 0x and 40 hexadecimal digits');

// Bidirectional overrides and zero-width characters can make one text look like another.
const DECEPTIVE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const LINE_BREAK = /[\u0009\u000a\u2028\u2029]/;

/** One line for people to read: no control characters, nothing invisible, not only blanks. */
export const lineField = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.trim() !== '', 'It is empty')
    .refine((text) => !CONTROL.test(text) && !LINE_BREAK.test(text), 'It has a control character or a line break')
    .refine((text) => !DECEPTIVE.test(text), 'It has invisible characters, or ones that change the reading direction');

/** Several lines. CR LF is not one of the two spellings of a line break that would hash alike, so only LF is taken. */
export const textField = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.trim() !== '', 'It is empty')
    .refine((text) => !CONTROL.test(text), 'It has a control character; line breaks are LF alone')
    .refine((text) => !DECEPTIVE.test(text), 'It has invisible characters, or ones that change the reading direction');

export const CustodyKindField = z.enum(['token', 'record', 'copy']);
export const GradeField = z.enum(['A', 'B', 'C', 'D']);
export const AssetKindField = z.enum(['single', 'numbered', 'edition']);
