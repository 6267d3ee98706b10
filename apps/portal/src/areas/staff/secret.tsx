import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/design/button';
import { toast } from '@/design/toasts';
import styles from './staff.module.css';

/** What is shown this once, with the way to copy it. Where a browser does not let us, it can be selected. */
export function Secret({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation('staff');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      toast(t('secret.copied'));
    } catch {
      toast(t('secret.notCopied'), 'bad');
    }
  };
  return (
    <div className={styles.secret}>
      <div>
        <p className="small soft">{label}</p>
        <code>{text}</code>
      </div>
      <div>
        <Button icon={copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />} onClick={() => void copy()}>
          {t('secret.copy')}
        </Button>
      </div>
    </div>
  );
}
