import { useRouter } from '@tanstack/react-router';
import { type RefObject, useEffect } from 'react';

const PATIENCE_MS = 3_000;

/**
 * On another page the focus goes to its heading, so that a screen reader says where one is and Tab goes on from there. The
 * heading may come later than the page, when the page waits for its data.
 */
export function usePageFocus(main: RefObject<HTMLElement | null>): void {
  const router = useRouter();
  useEffect(() => {
    let observer: MutationObserver | null = null;
    const unsubscribe = router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
      observer?.disconnect();
      if (!pathChanged || fromLocation === undefined) return;
      if (focusHeading(main.current)) return;
      const waiting = new MutationObserver(() => focusHeading(main.current) && waiting.disconnect());
      if (main.current !== null) waiting.observe(main.current, { childList: true, subtree: true });
      setTimeout(() => waiting.disconnect(), PATIENCE_MS);
      observer = waiting;
    });
    return () => {
      observer?.disconnect();
      unsubscribe();
    };
  }, [router, main]);
}

/**
 * For what takes the place of something on the same page: when the focus went with it, it goes to the page's heading, so that
 * whoever uses a keyboard or hears the page is where the news is.
 */
export function useFocusKept(): void {
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) focusHeading(document.querySelector('main'));
  }, []);
}

function focusHeading(main: HTMLElement | null): boolean {
  const heading = main?.querySelector('h1');
  heading?.focus({ preventScroll: true });
  return heading != null;
}
