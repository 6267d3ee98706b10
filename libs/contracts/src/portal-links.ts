/** The portal's pages that mails lead to. A test holds each against the portal's routes. */
export const PORTAL_PAGES = {
  verifyEmail: '/verify-email',
  invitation: '/invitation',
  recovery: '/recovery',
  recoveryObjection: '/recovery/objection',
  account: '/my/account',
  transfer: (id: string) => `/my/transfers/${id}`,
  bills: '/my/billing',
  platform: (slug: string) => `/platform/${slug}`,
} as const;

/**
 * The address of a page for a mail. A token stands in the fragment: browsers keep that to themselves, so that it is in no
 * server's log and in no Referer.
 */
export function portalLink(publicOrigin: string, page: string, token?: string): string {
  const url = new URL(page, publicOrigin);
  if (token !== undefined) url.hash = token;
  return url.toString();
}
