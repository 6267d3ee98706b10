import { useSyncExternalStore } from 'react';

/** What was ticked to move. It lives as long as the tab, so that the back button and a reload lose nothing. */
const KEY = 'holdfast.picked';
/** As many as the custodians' prices can be asked for at once. */
export const MOST_PICKED = 200;

const listeners = new Set<() => void>();
let picked: ReadonlySet<string> = restore();

function restore(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return new Set(Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []);
  } catch {
    return new Set();
  }
}

function set(next: ReadonlySet<string>): void {
  picked = next;
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...next]));
  } catch {
    // Then a reload forgets it.
  }
  for (const listener of listeners) listener();
}

export const clearPicked = () => set(new Set());

export function togglePicked(assetId: string): void {
  const next = new Set(picked);
  if (!next.delete(assetId) && next.size < MOST_PICKED) next.add(assetId);
  set(next);
}

export const usePicked = (): ReadonlySet<string> =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => picked,
  );
