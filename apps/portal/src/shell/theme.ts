import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const KEPT_AS = 'holdfast.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return dark.matches ? 'dark' : 'light';
}

/** The theme on screen: the one that was chosen on this device, else the system's. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore((listener) => {
    listeners.add(listener);
    dark.addEventListener('change', listener);
    return () => {
      listeners.delete(listener);
      dark.removeEventListener('change', listener);
    };
  }, current);
  const choose = (wanted: Theme) => {
    document.documentElement.dataset.theme = wanted;
    try {
      localStorage.setItem(KEPT_AS, wanted);
    } catch {
      // A browser that keeps nothing forgets it with the page.
    }
    tell();
  };
  return [theme, choose];
}
