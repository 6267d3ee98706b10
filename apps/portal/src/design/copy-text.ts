import type { TFunction } from 'i18next';
import { toast } from './toasts';

/** Copies, and says so; false where the browser does not let us. */
export async function copyText(text: string, t: TFunction<'common'>): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('copy.done'));
    return true;
  } catch {
    toast(t('copy.failed'), 'bad');
    return false;
  }
}
