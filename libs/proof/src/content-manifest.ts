import { sha256 } from '@noble/hashes/sha2.js';
import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';
import { compareUtf8, utf8 } from './bytes';
import { canonicalJson } from './canonical-json';

export const MAX_MANIFEST_FILES = 4_096;

// No control characters: names are printed on terminals and pages.
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const PRINTABLE = /^[^\u0000-\u001f\u007f-\u009f]*$/;

export const fileName = z.string().min(1).max(1_024).regex(PRINTABLE);
export const fileRole = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/);

const contentFileSchema = z
  .strictObject({
    name: fileName,
    role: fileRole,
    /** Null: the file is missing, and said to be. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
    /** In bytes. */
    size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable(),
  })
  .refine((file) => file.sha256 === null || file.size !== null, 'A file with a digest has a size.');

export const contentManifestSchema = z
  .strictObject({ version: z.literal(1), files: z.array(contentFileSchema).max(MAX_MANIFEST_FILES) })
  .refine(
    ({ files }) => files.every((file, i) => i === 0 || compareUtf8(files[i - 1]!.name, file.name) < 0),
    'Files are sorted by name, each name once.',
  );

export type ContentFile = z.infer<typeof contentFileSchema>;
export type ContentManifest = z.infer<typeof contentManifestSchema>;

/** Sorts by the names' UTF-8 bytes. Throws `proof.content_manifest_invalid`, for a name that occurs twice too. */
export function contentManifest(files: readonly ContentFile[]): ContentManifest {
  const sorted = [...files].sort((a, b) => compareUtf8(a.name, b.name));
  const parsed = contentManifestSchema.safeParse({ version: 1, files: sorted });
  if (!parsed.success) {
    throw new DomainError(
      'invalid',
      'proof.content_manifest_invalid',
      parsed.error.issues[0]?.message ?? 'The manifest is invalid.',
    );
  }
  return parsed.data;
}

/** RFC 8785, without a newline: these bytes are hashed. */
export function contentManifestText(manifest: ContentManifest): string {
  return canonicalJson(manifest);
}

export function contentManifestHash(manifest: ContentManifest): Uint8Array {
  return sha256(utf8(contentManifestText(manifest)));
}
