import { useLocation } from '@tanstack/react-router';

/** What a mail's link carries behind its #, where no server sees it. Null when there is nothing, or the link was cut off. */
export function useMailedToken(): { token: string | null; isCut: boolean } {
  const token = useLocation({ select: ({ hash }) => hash });
  const isWhole = /^[\w-]{20,200}$/.test(token);
  return { token: isWhole ? token : null, isCut: token !== '' && !isWhole };
}
