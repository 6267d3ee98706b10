import { signContentUrl } from '@holdfast/content';
import type { PortalParts } from '../portal-parts';

const LINK_MINUTES = 15;

interface LinkedFile {
  readonly name: string;
  readonly sha256: string | null;
  readonly mediaType: string | null;
}

/** The link is the permission: whoever may see the asset may read its files for a while. Null when there are no bytes. */
export function linkToFile(parts: PortalParts, file: LinkedFile): string | null {
  if (file.sha256 === null) return null;
  const link = {
    sha256: file.sha256,
    fileName: file.name,
    mediaType: file.mediaType ?? 'application/octet-stream',
    expiresAt: new Date(parts.clock.now().getTime() + LINK_MINUTES * 60_000),
  };
  return `${parts.service.config.contentOrigin}${signContentUrl(link, parts.linkKey)}`;
}
