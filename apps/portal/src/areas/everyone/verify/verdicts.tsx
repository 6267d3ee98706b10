import type { BundleReport, ProvenPosting, ReceiptVerdict } from '@holdfast/proof';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '@/design/classes';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { Panel } from '@/design/panel';
import { useFormat } from '@/format/use-format';
import type { Verdict } from './check-files';
import { Checks } from './checks';
import styles from './verify.module.css';

const LISTED_AT_MOST = 100;
const OPENED_AT_MOST = 3;

/** What came of it, first of all whether it holds. */
export function VerdictView({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation('verify');
  if (verdict.kind === 'unreadable') {
    return (
      <Banner good={false} title={t('unreadable.title')}>
        <p className="mono">{verdict.file}</p>
        <p>{t(`unreadable.${verdict.reason}`)}</p>
      </Banner>
    );
  }
  return verdict.kind === 'receipt' ? (
    <ReceiptView file={verdict.file} report={verdict.report} />
  ) : (
    <BundleView file={verdict.file} report={verdict.report} />
  );
}

/** Takes the focus, so that whoever does not see it hears it first. */
function Banner({ good, title, children }: { good: boolean; title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const Sign = good ? ShieldCheck : ShieldAlert;
  return (
    <div className={classes(styles.verdict, good ? styles.good : styles.bad)} data-verdict={good ? 'good' : 'bad'}>
      <Sign aria-hidden="true" />
      <div>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {children}
      </div>
    </div>
  );
}

function ReceiptView({ file, report }: { file: string; report: ReceiptVerdict }) {
  const { t } = useTranslation('verify');
  const failed = report.checks.find((check) => !check.ok);
  return (
    <div className="stack">
      <Banner good={report.ok} title={report.ok ? t('receipt.good') : t('receipt.bad')}>
        <p className="mono">{file}</p>
        {failed !== undefined && <p>{t('failedAt', { check: t(`receiptCheck.${failed.name}.name`) })}</p>}
        {report.ok && <p>{t('receipt.means')}</p>}
      </Banner>
      <div className={styles.columns}>
        <Panel title={t('checks')}>
          <Checks of="receipt" checks={report.checks} />
        </Panel>
        {report.proven !== null && (
          <Panel title={t('proven.title')}>
            <Proven posting={report.proven} />
          </Panel>
        )}
      </div>
    </div>
  );
}

function Proven({ posting }: { posting: ProvenPosting }) {
  const { t } = useTranslation('verify');
  const format = useFormat();
  const { files } = posting.contentManifest;
  const missing = files.filter((file) => file.sha256 === null).map((file) => file.name);
  const mono = (text: string) => <span className="mono">{text}</span>;
  return (
    <>
      <Facts
        look="rows"
        facts={[
          { name: t('proven.asset'), value: mono(posting.asset) },
          { name: t('proven.quantity'), value: format.count(posting.quantity) },
          { name: t('proven.kind'), value: t(`kind.${posting.custodyKind}`) },
          { name: t('proven.from'), value: mono(posting.from) },
          { name: t('proven.to'), value: mono(posting.to) },
          { name: t('proven.authority'), value: t(`authority.${posting.authority.kind}`) },
          { name: t('proven.files'), value: t('proven.fileCount', { count: files.length }) },
          missing.length > 0 && { name: t('proven.missing'), value: format.list(missing) },
          {
            name: t('proven.entry'),
            value: t('proven.entryOf', { index: format.count(posting.index), size: format.count(posting.treeSize) }),
          },
        ]}
      />
      <p className="small soft">{t('proven.limits')}</p>
    </>
  );
}

function BundleView({ file, report }: { file: string; report: BundleReport }) {
  const { t } = useTranslation('verify');
  const format = useFormat();
  const { summary } = report;
  const failed = report.checks.find((check) => !check.ok);
  const kinds = (['token', 'record', 'copy'] as const).filter((kind) => summary.byCustodyKind[kind] > 0);
  return (
    <div className="stack">
      <Banner good={report.ok} title={report.ok ? t('bundle.good') : t('bundle.bad')}>
        <p className="mono">{file}</p>
        {failed !== undefined && <p>{t('failedAt', { check: t(`bundleCheck.${failed.name}.name`) })}</p>}
        {report.ok && <p>{t('bundle.means')}</p>}
      </Banner>
      <div className={styles.columns}>
        <Panel title={t('checks')}>
          <Checks of="bundle" checks={report.checks} />
        </Panel>
        <Panel title={t('bundle.inside')}>
          <Facts
            look="rows"
            facts={[
              { name: t('bundle.assets'), value: format.count(summary.assets) },
              { name: t('bundle.receipts'), value: format.count(summary.receipts) },
              ...kinds.map((kind) => ({ name: t(`kind.${kind}`), value: format.count(summary.byCustodyKind[kind]) })),
              { name: t('bundle.missing'), value: format.count(summary.missing.length) },
              summary.late.length > 0 && { name: t('bundle.late'), value: format.count(summary.late.length) },
              { name: t('bundle.leftOut'), value: format.count(summary.leftOut.length) },
            ]}
          />
          {summary.missing.length > 0 && <Notice tone="info">{t('bundle.missingMeans')}</Notice>}
          <p className="small soft">{t('proven.limits')}</p>
        </Panel>
      </div>
      <BundleItems report={report} />
    </div>
  );
}

/** What tells it apart from its neighbours: the token's number, or the platform's own name of it. The whole name is inside. */
function shortName(asset: string): string {
  const last = asset.replace(/\?.*$/, '').split('/').at(-1) ?? asset;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** Each receipt of a bundle; those that fail come first. */
function BundleItems({ report }: { report: BundleReport }) {
  const { t } = useTranslation('verify');
  const items = [...report.items].sort((a, b) => Number(a.ok) - Number(b.ok));
  const failed = items.filter(({ ok }) => !ok).length;
  if (items.length === 0) return null;
  return (
    <Panel title={t('bundle.each')}>
      <div>
        {items.slice(0, LISTED_AT_MOST).map((item) => (
          <Disclosure
            key={item.path}
            open={!item.ok && failed <= OPENED_AT_MOST}
            title={
              <span className="mono">
                {item.ok ? '✓' : '✗'} {item.proven === null ? item.path : shortName(item.proven.asset)}
                <span className="hidden"> — {item.ok ? t('check.passed') : t('check.failed')}</span>
              </span>
            }
          >
            {item.proven !== null && <Proven posting={item.proven} />}
            {!item.ok && <Checks of="receipt" checks={item.checks.filter(({ ok }) => !ok)} />}
          </Disclosure>
        ))}
      </div>
      {items.length > LISTED_AT_MOST && (
        <p className="soft">{t('bundle.more', { count: items.length - LISTED_AT_MOST })}</p>
      )}
    </Panel>
  );
}
