import type { BundleCheckName, Check, ReceiptCheckName } from '@holdfast/proof';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import styles from './verify.module.css';

type Named =
  | { readonly of: 'receipt'; readonly checks: readonly Check<ReceiptCheckName>[] }
  | { readonly of: 'bundle'; readonly checks: readonly Check<BundleCheckName>[] };

/** Characters: a bundle with a hundred faults says them all in one line. */
const SAID_AT_MOST = 400;

/** Every check by its name, with its result in words; of one that fails, what the verifier itself says is below. */
export function Checks(named: Named) {
  const { t } = useTranslation('verify');
  const rows =
    named.of === 'receipt'
      ? named.checks.map((check) => ({ check, words: `receiptCheck.${check.name}` as const }))
      : named.checks.map((check) => ({ check, words: `bundleCheck.${check.name}` as const }));
  return (
    <ul role="list" className={styles.checks}>
      {rows.map(({ check, words }) => (
        <li key={check.name} className={styles.check} data-ok={check.ok} data-check={check.name}>
          {check.ok ? <CircleCheck aria-hidden="true" /> : <CircleAlert aria-hidden="true" />}
          <div>
            <h3>
              {t(`${words}.name`)}
              <span className="hidden"> — {check.ok ? t('check.passed') : t('check.failed')}</span>
            </h3>
            <p className="soft">{check.ok ? t(`${words}.good`) : t(`${words}.bad`)}</p>
            {!check.ok && (
              <p className={`${styles.detail} mono`} lang="en">
                {check.detail.length > SAID_AT_MOST ? `${check.detail.slice(0, SAID_AT_MOST)}…` : check.detail}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
