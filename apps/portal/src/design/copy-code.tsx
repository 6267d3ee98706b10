import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy-text';
import styles from './copy-code.module.css';

/** A code as a professional hands it on: small, beside what it means in words, and copied by one click. */
export function CopyCode({ code }: { code: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const Sign = copied ? Check : Copy;
  return (
    <button
      type="button"
      className={styles.code}
      aria-label={t('copy.code', { code })}
      title={t('copy.code', { code })}
      onClick={() => void copyText(code, t).then(setCopied)}
    >
      <code>{code}</code>
      <Sign aria-hidden="true" />
    </button>
  );
}
