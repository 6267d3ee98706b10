import { DomainError } from '@holdfast/kernel';
import { fromUtf8 } from './bytes';

/** BagIt 1.0 (RFC 8493), the part that bundles use: sha256 manifests, plain path names, no fetch.txt. */
export const BAG_DECLARATION = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';
export const PAYLOAD_MANIFEST = 'manifest-sha256.txt';
export const TAG_MANIFEST = 'tagmanifest-sha256.txt';
export const TAG_FILES: readonly string[] = ['bagit.txt', 'bag-info.txt', PAYLOAD_MANIFEST, TAG_MANIFEST];

// Nothing in a bundle needs more; so no escapes, no `..`, nothing that two file systems read differently.
const SAFE_PATH = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}\/){0,7}[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;

export const isSafePath = (path: string): boolean => SAFE_PATH.test(path);

export interface ManifestLine {
  readonly path: string;
  /** Lower-case hexadecimal SHA-256. */
  readonly sha256: string;
}

export function formatManifest(lines: Iterable<ManifestLine>): string {
  let text = '';
  for (const { path, sha256 } of lines) text += `${sha256}  ${path}\n`;
  return text;
}

/** Path to digest. Throws `proof.bag_manifest_malformed`: another form of line, an unsafe path, a path twice. */
export function parseManifest(body: Uint8Array): Map<string, string> {
  const malformed = (line: number) =>
    new DomainError(
      'malformed',
      'proof.bag_manifest_malformed',
      `Line ${line} of the manifest is malformed or repeats a path.`,
    );
  const text = fromUtf8(body);
  const files = new Map<string, string>();
  if (text === '') return files;
  const lines = text.split('\n');
  if (lines.pop() !== '') throw malformed(lines.length + 1);
  lines.forEach((line, i) => {
    const match = /^([0-9a-f]{64}) {1,2}([^ ].*)$/.exec(line);
    if (!match || !isSafePath(match[2]!) || files.has(match[2]!)) throw malformed(i + 1);
    files.set(match[2]!, match[1]!);
  });
  return files;
}
