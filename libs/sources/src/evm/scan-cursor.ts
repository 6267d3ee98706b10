import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';
import { addressShape, hashShape } from './address';

const decimal = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);

const cursorShape = z.strictObject({
  version: z.literal(1),
  chainId: z.number().int().positive(),
  genesisHash: hashShape,
  contract: addressShape,
  /** The final block that the whole scan is about, fixed by its first page. */
  finalBlock: decimal,
  finalHash: hashShape,
  /** Everything up to this token has been given; null before the first. */
  afterToken: decimal.nullable(),
});

export type ScanCursor = z.infer<typeof cursorShape>;

/** Opaque text for the caller to keep. */
export function writeScanCursor(cursor: ScanCursor): string {
  const plain = {
    ...cursor,
    finalBlock: String(cursor.finalBlock),
    afterToken: cursor.afterToken === null ? null : String(cursor.afterToken),
  };
  return Buffer.from(JSON.stringify(plain)).toString('base64url');
}

/** Error: `evm.cursor_malformed`. */
export function readScanCursor(text: string): ScanCursor {
  try {
    return cursorShape.parse(JSON.parse(Buffer.from(text.slice(0, 2000), 'base64url').toString('utf8')));
  } catch {
    throw new DomainError('malformed', 'evm.cursor_malformed', 'This is not a cursor of a scan', {
      remedy: 'Begin the scan anew, without a cursor.',
    });
  }
}
