import { X } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { classes } from './classes';
import styles from './toasts.module.css';
import { ToneSign } from './tone';

interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

const SHOWN_MS = 8_000;
const AT_ONCE = 3;

let toasts: readonly Toast[] = [];
let count = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says shortly that something was done. What must not be missed belongs on the page, as a Notice. */
export function toast(text: string, tone: Toast['tone'] = 'good'): void {
  count += 1;
  set([...toasts, { id: count, tone, text }].slice(-AT_ONCE));
}

const dismiss = (id: number) => set(toasts.filter((one) => one.id !== id));

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className={styles.region} role="status" aria-live="polite" aria-label={t('toast.region')}>
      {shown.map((one) => (
        <ToastItem key={one.id} toast={one} />
      ))}
    </div>
  );
}

function ToastItem({ toast: { id, tone, text } }: { toast: Toast }) {
  const { t } = useTranslation();
  useEffect(() => {
    // A failure stays until it was read.
    if (tone === 'bad') return undefined;
    const timer = setTimeout(() => dismiss(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, tone]);
  return (
    <div className={classes(styles.toast, styles[tone])}>
      <ToneSign tone={tone} />
      <p>{text}</p>
      <Button look="quiet" aria-label={t('action.close')} onClick={() => dismiss(id)} icon={<X aria-hidden="true" />} />
    </div>
  );
}
