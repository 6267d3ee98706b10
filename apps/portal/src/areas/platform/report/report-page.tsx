import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { download, save } from '@/api/download';
import { Badge } from '@/design/badge';
import { DownloadButton } from '@/design/download-button';
import { Facts } from '@/design/facts';
import { Disclosure } from '@/design/disclosure';
import list from '@/design/list.module.css';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { BackToPlan } from '../back-link';
import { OnlyOperators } from '../only-operators';
import styles from '../platform.module.css';
import { TURNS, VERDICTS } from '../search';
import { useCodeWords } from '../words';

const route = getRouteApi('/platform/$organization/off-boardings/$id/report');
type Report = Answer<'/api/off-boardings/{id}/report'>;

export const ReportPage = () => (
  <OnlyOperators>
    <ReportLoader />
  </OnlyOperators>
);

function ReportLoader() {
  const { id } = route.useParams();
  const { id: organizationId } = useOrganization();
  const report = useQuery(query('/api/off-boardings/{id}/report', { path: { id }, organizationId }));
  if (report.isPending) return <Loading lines={8} />;
  if (report.isError) return <Failed error={report.error} onRetry={() => void report.refetch()} />;
  return <FinalReport report={report.data} />;
}

/** What became of every item, and that none was dropped: the sum, what it is made of, and the log that it can be checked in. */
function FinalReport({ report }: { report: Report }) {
  const { t } = useTranslation('platform');
  const { offBoarding, madeAt, checkpoint } = report;
  const asFile = () => {
    save(
      new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: 'application/json' }),
      `report-${madeAt.slice(0, 10)}.json`,
    );
    return Promise.resolve();
  };
  return (
    <>
      <PageHeader
        kicker={<BackToPlan id={offBoarding.id} />}
        title={t('final.title')}
        lead={t('final.lead', { name: offBoarding.name })}
        actions={
          <DownloadButton look="primary" onDownload={asFile}>
            {t('final.download')}
          </DownloadButton>
        }
      />
      <div className="stack-l">
        <Balance report={report} />
        <Where report={report} />
        <Causes report={report} />
        <Deposits report={report} />
        {checkpoint !== null && (
          <Panel title={t('final.log')}>
            <p className="measure">{t('final.logHint')}</p>
            <pre className={styles.pre}>{checkpoint}</pre>
          </Panel>
        )}
        <p className="small soft">
          {t('final.made')} <Time iso={madeAt} />
        </p>
      </div>
    </>
  );
}

function Balance({ report: { balance } }: { report: Report }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const { manifest, transferred, refused, pending, isWhole, refusedLines } = balance;
  // A sign stays with what it is before, however narrow the page.
  const part = (sign: string, count: number, name: string) => (
    <span>
      <span>
        {sign} {format.count(count)}
      </span>
      <small>{name}</small>
    </span>
  );
  return (
    <Panel
      title={t('final.balance')}
      actions={<Badge tone={isWhole ? 'good' : 'bad'}>{t(isWhole ? 'final.whole' : 'final.notWhole')}</Badge>}
    >
      <p className={styles.equation}>
        {part('', manifest, t('final.manifest'))} {part('=', transferred, t('progress.transferred'))}{' '}
        {part('+', refused, t('progress.refused'))} {part('+', pending, t('progress.pending'))}
      </p>
      <p className="soft measure">{t('final.balanceHint')}</p>
      {refusedLines > 0 && (
        <p className="measure">{t('final.refusedLines', { count: refusedLines, shown: format.count(refusedLines) })}</p>
      )}
      {!isWhole && <Notice tone="bad" title={t('final.notWholeHint')} />}
    </Panel>
  );
}

function Where({ report: { custodians, counters } }: { report: Report }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const { holders } = counters;
  return (
    <Panel title={t('final.where')}>
      {custodians.length === 0 ? (
        <p className="soft">{t('final.nowhere')}</p>
      ) : (
        <Facts
          look="rows"
          facts={custodians.map(({ name, items }) => ({
            name,
            value: t('final.items', { count: items, shown: format.count(items) }),
          }))}
        />
      )}
      <p className="small soft">
        {t('final.holders', {
          known: format.count(holders.known),
          claimed: format.count(holders.claimed),
          silent: format.count(holders.silent),
        })}
      </p>
    </Panel>
  );
}

/** Whatever the API adds one day is shown as it is. */
const known = <Value extends string>(values: readonly Value[], text: string) => values.find((one) => one === text);

function Causes({ report: { causes } }: { report: Report }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const say = useCodeWords();
  return (
    <Panel title={t('final.causes')}>
      <div className={list.scroll} tabIndex={0} role="region" aria-label={t('final.causesTable')}>
        <table className={list.table}>
          <caption className="hidden">{t('final.causes')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('items.verdict')}</th>
              <th scope="col">{t('items.cause')}</th>
              <th scope="col">{t('items.turn')}</th>
              <th scope="col" className={list.end}>
                {t('final.count')}
              </th>
            </tr>
          </thead>
          <tbody>
            {causes.map(({ verdict, turn, cause, items }) => {
              const isVerdict = known(VERDICTS, verdict);
              const isTurn = known(TURNS, turn);
              return (
                <tr key={`${verdict} ${turn} ${cause}`}>
                  <th scope="row">{isVerdict === undefined ? verdict : t(`verdict.${isVerdict}`)}</th>
                  <td data-label={t('items.cause')}>{cause === null ? '–' : say('code', cause)}</td>
                  <td data-label={t('items.turn')}>{isTurn === undefined ? turn : t(`turn.${isTurn}`)}</td>
                  <td data-label={t('final.count')} className={list.end}>
                    {format.count(items)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Deposits({ report: { deposits, offBoarding } }: { report: Report }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const { id: organizationId, slug: organization } = useOrganization();
  return (
    <Panel title={t('final.deposits')}>
      <ul role="list" className="stack">
        {deposits.map(({ id, manifestDigest, items, problems }) => (
          <li key={id} className="stack-s">
            <p>
              <Link
                to="/platform/$organization/off-boardings/$id/deposits/$depositId"
                params={{ organization, id: offBoarding.id, depositId: id }}
                search={{}}
              >
                {t('final.items', { count: items, shown: format.count(items) })}
              </Link>{' '}
              <span className="small soft">
                {t('final.problems', { count: Number(problems), shown: format.count(problems) })}
              </span>
            </p>
            {manifestDigest !== null && (
              <Disclosure title={t('report.manifestDigest')}>
                <p className="mono small">{manifestDigest}</p>
              </Disclosure>
            )}
            {items > 0 && (
              <DownloadButton
                onDownload={() =>
                  download(`/api/deposits/${id}/items.csv`, { organizationId, name: `items-${id}.csv` })
                }
              >
                {t('items.csv')}
              </DownloadButton>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
