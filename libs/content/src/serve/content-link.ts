import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, DomainError } from '@holdfast/kernel';
import { parseSha256Hex } from '../core/sha256-hex';

export interface ContentLink {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly fileName: string;
  readonly mediaType: string;
  /** Kept to the second. */
  readonly expiresAt: Date;
}

const MIN_KEY_BYTES = 32;
const MAX_FIELD_LENGTH = 1_000;

/**
 * A link that lets whoever has it read one content until it expires: `/content/<sha256>?name=&type=&expires=&signature=`, to
 * be put behind the content host's origin. Authorize before signing: the link is the permission.
 */
export function signContentUrl(link: ContentLink, key: Buffer): string {
  const expires = Math.floor(link.expiresAt.getTime() / 1_000).toString();
  const fields = [parseSha256Hex(link.sha256), link.fileName, link.mediaType, expires];
  const query = new URLSearchParams({
    name: link.fileName,
    type: link.mediaType,
    expires,
    signature: signature(fields, key).toString('base64url'),
  });
  return `/content/${link.sha256}?${query.toString()}`;
}

/**
 * Reads a signed link (path and query, or a whole URL). Throws `content.link_invalid` for whatever was not signed so, and
 * `content.link_expired`; both are of kind `not_found`, so that a stranger learns nothing.
 */
export function verifyContentUrl(url: string, key: Buffer, clock: Clock): ContentLink {
  const invalid = new DomainError('not_found', 'content.link_invalid', 'There is no such content.');
  if (!URL.canParse(url, 'http://content.invalid')) throw invalid;
  const { pathname, searchParams } = new URL(url, 'http://content.invalid');
  const sha256 = /^\/content\/([0-9a-f]{64})$/.exec(pathname)?.[1];
  const [fileName, mediaType, expires, given] = ['name', 'type', 'expires', 'signature'].map((name) => {
    const all = searchParams.getAll(name);
    return all.length === 1 && (all[0]?.length ?? 0) <= MAX_FIELD_LENGTH ? all[0] : undefined;
  });
  if (sha256 === undefined || fileName === undefined || mediaType === undefined || given === undefined) throw invalid;
  if (expires === undefined || !/^[1-9]\d{0,11}$/.test(expires)) throw invalid;
  const expected = signature([sha256, fileName, mediaType, expires], key);
  const actual = Buffer.from(given, 'base64url');
  // The canonical spelling only: base64url has several that decode alike.
  if (
    actual.length !== expected.length ||
    !timingSafeEqual(actual, expected) ||
    given !== expected.toString('base64url')
  )
    throw invalid;
  const expiresAt = new Date(Number(expires) * 1_000);
  if (clock.now() >= expiresAt)
    throw new DomainError('not_found', 'content.link_expired', 'This link has expired.', {
      remedy: 'Ask for a new one.',
    });
  return { sha256, fileName, mediaType, expiresAt };
}

/** JSON keeps the fields apart, so that no two links share one text. */
function signature(fields: readonly string[], key: Buffer): Buffer {
  if (key.length < MIN_KEY_BYTES)
    throw new DomainError('invalid', 'content.link_key_short', 'The key for content links has at least 32 bytes.');
  return createHmac('sha256', key)
    .update(JSON.stringify(['holdfast content link 1', ...fields]))
    .digest();
}
