import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/design/button';
import { copyText } from '@/design/copy-text';
import styles from './staff.module.css';

/** What is shown this once, with the way to copy it. Where a browser does not let us, it can be selected. */
export function Secret({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <div className={styles.secret}>
      <div>
        <p className="small soft">{label}</p>
        <code>{text}</code>
      </div>
      <div>
        <Button
          icon={copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          onClick={() => void copyText(text, t).then(setCopied)}
        >
          {t('copy.action')}
        </Button>
      </div>
    </div>
  );
}
