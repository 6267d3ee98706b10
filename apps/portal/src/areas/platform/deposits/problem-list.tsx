import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Answer, pages, query } from '@/api/client';
import { download } from '@/api/download';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { CopyCode } from '@/design/copy-code';
import { DataTable } from '@/design/data-table';
import { DownloadButton } from '@/design/download-button';
import { Panel } from '@/design/panel';
import { Failed, Loading, NothingFound } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { useFormat } from '@/format/use-format';
import { useLanguage } from '@/i18n/use-language';
import { useOrganization } from '@/session/organization';
import type { DepositSearch } from '../search';
import { useCodeWords } from '../words';

const route = getRouteApi('/platform/$organization/off-boardings/$id/deposits/$depositId');
type Group = Answer<'/api/deposits/{id}/problem-groups'>['groups'][number];

/** The same mistake in the same file once; a click shows its lines. All of it as a file for a spreadsheet. */
export function ProblemList({ depositId }: { depositId: string }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const { code, file } = route.useSearch();
  const groups = useQuery(query('/api/deposits/{id}/problem-groups', { path: { id: depositId }, organizationId }));
  const csv = () =>
    download(`/api/deposits/${depositId}/problems.csv`, {
      organizationId,
      name: `problems-${depositId}.csv`,
      query: { code, file },
    });
  return (
    <Panel title={t('problems.title')} actions={<DownloadButton onDownload={csv}>{t('problems.csv')}</DownloadButton>}>
      <p className="soft measure">{t('problems.hint')}</p>
      {groups.isPending && <Loading lines={3} />}
      {groups.isError && <Failed error={groups.error} onRetry={() => void groups.refetch()} />}
      {groups.isSuccess && <Groups groups={groups.data.groups} />}
      {(code !== undefined || file !== undefined) && <Lines depositId={depositId} filter={{ code, file }} />}
    </Panel>
  );
}

function Groups({ groups }: { groups: readonly Group[] }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  const say = useCodeWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const show = (part: Pick<DepositSearch, 'code' | 'file'>) => {
    const { code: _code, file: _file, ...rest } = search;
    void navigate({ search: { ...rest, ...part }, replace: true, resetScroll: false });
  };
  return (
    <ul role="list" className="stack" aria-label={t('problems.groups')}>
      {groups.map(({ code, file, problems, firstLine }) => {
        const isShown = search.code === code && search.file === (file ?? undefined);
        return (
          <li key={`${code} ${file}`} className="between">
            <div>
              <p>
                <strong>{say('code', code)}</strong> <Badge tone="warn">{format.count(problems)}</Badge>
              </p>
              <p className="small soft">
                {file !== null && <span className="mono">{file}</span>}{' '}
                {firstLine !== null && t('problems.firstLine', { line: format.count(firstLine) })}
              </p>
              <CopyCode code={code} />
            </div>
            <Button
              aria-pressed={isShown}
              onClick={() => show(isShown ? {} : { code, ...(file === null ? {} : { file }) })}
            >
              {t(isShown ? 'problems.hide' : 'problems.show')}{' '}
              <span className="hidden">
                {say('code', code)} {file}
              </span>
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

function Lines({ depositId, filter }: { depositId: string; filter: Pick<DepositSearch, 'code' | 'file'> }) {
  const { t } = useTranslation('platform');
  const say = useCodeWords();
  const { language } = useLanguage();
  const { id: organizationId } = useOrganization();
  const list = usePaged(
    pages('/api/deposits/{id}/problems', { path: { id: depositId }, organizationId, query: filter }),
  );
  return (
    <DataTable
      label={t('problems.lines')}
      list={list}
      rowKey={({ seq }) => seq}
      empty={<NothingFound />}
      columns={[
        {
          name: t('problems.place'),
          cell: ({ file, line, column }) => (
            <span className="mono small">
              {file ?? '–'}
              {line !== null && `:${line}`}
              {column !== null && `:${column}`}
            </span>
          ),
        },
        {
          name: t('problems.what'),
          // What the check says of the very line is English, as the files that it speaks of are.
          cell: ({ code, detail, remedy }) => (
            <div>
              <p>{language === 'en' ? detail : say('code', code)}</p>
              <p className="small soft" lang="en">
                {language === 'en' ? remedy : detail}
              </p>
            </div>
          ),
        },
      ]}
    />
  );
}
