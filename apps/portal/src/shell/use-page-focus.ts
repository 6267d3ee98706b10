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
 * What has the focus may go: a form that became its answer, a row that was taken away, the button that a dialog would give it
 * back to. Then it goes to the heading of what that was part of, so that whoever uses a keyboard or hears the page is where
 * the news is, and not at the beginning of everything.
 */
export function useFocusKept(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current: root } = main;
    if (root === null) return undefined;
    /** From what had the focus last, up to the root. */
    let way: Element[] = [];
    const remember = ({ target }: FocusEvent) => {
      way = [];
      for (let one = target instanceof Element ? target : null; one !== null; one = one.parentElement) way.push(one);
    };
    const observer = new MutationObserver(() => {
      const [focused] = way;
      if (focused === undefined || focused.isConnected || document.activeElement !== document.body) return;
      const heading = way
        .filter((one) => one.isConnected && root.contains(one))
        .map((one) => one.querySelector<HTMLElement>('h1, h2, h3'))
        .find((one) => one !== null);
      if (heading === undefined) return;
      way = [];
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    });
    root.addEventListener('focusin', remember);
    // Dialogs are beside the root, and what they cover may go before they do.
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      root.removeEventListener('focusin', remember);
    };
  }, [main]);
}

function focusHeading(main: HTMLElement | null): boolean {
  const heading = main?.querySelector('h1');
  heading?.focus({ preventScroll: true });
  return heading != null;
}
