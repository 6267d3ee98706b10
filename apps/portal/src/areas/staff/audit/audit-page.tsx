import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { CopyCode } from '@/design/copy-code';
import { DataTable } from '@/design/data-table';
import { PageHeader } from '@/design/page-header';
import { Empty, NothingFound } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import styles from '../staff.module.css';
import { isKnownAction } from './actions';
import { AuditFilters } from './audit-filters';
import { Details } from './details';
import { auditQuery, type AuditSearch, readAuditSearch } from './search';
import { Subject } from './subject';

type Entry = ItemOf<'/api/organization/audit'>;

/** Who did what, when; newest first. Operators of a custodian see what they did themselves. */
export function AuditPage() {
  const { t } = useTranslation('staff');
  const { id: organizationId, role } = useOrganization();
  const search = readAuditSearch(useSearch({ strict: false, structuralSharing: false }));
  const navigate = useNavigate();
  const change = (to: AuditSearch) => void navigate({ to: '.', search: to, replace: true, resetScroll: false });
  const list = usePaged(pages('/api/organization/audit', { organizationId, query: auditQuery(search) }));
  const isNarrowed = Object.keys(search).length > 0;
  return (
    <>
      <PageHeader title={t('audit.title')} lead={t(role === 'custodian_operator' ? 'audit.leadOwn' : 'audit.lead')} />
      <AuditFilters search={search} onChange={change} />
      <DataTable
        label={t('audit.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={isNarrowed ? <NothingFound onClear={() => change({})} /> : <Empty title={t('audit.empty')} />}
        columns={[
          { name: t('audit.what'), cell: (entry) => <What entry={entry} /> },
          { name: t('audit.who'), cell: (entry) => <Who entry={entry} /> },
          { name: t('audit.subject'), cell: (entry) => <Subject entry={entry} /> },
          { name: t('audit.when'), cell: ({ recordedAt }) => <Time iso={recordedAt} /> },
        ]}
      />
    </>
  );
}

function What({ entry: { action, detail } }: { entry: Entry }) {
  const { t } = useTranslation('staff');
  return (
    <div className={styles.what}>
      {isKnownAction(action) ? (
        <span>{t(`action.${action}`)}</span>
      ) : (
        <>
          <span>{t('audit.otherChange')}</span>
          <CopyCode code={action} />
        </>
      )}
      <Details detail={detail} />
    </div>
  );
}

function Who({ entry: { personName, apiKeyName, personId, apiKeyId } }: { entry: Entry }) {
  const { t } = useTranslation('staff');
  if (apiKeyId !== null) return <>{t('audit.key', { name: apiKeyName ?? apiKeyId })}</>;
  if (personName !== null) return <>{personName}</>;
  return <span className="soft">{t(personId === null ? 'audit.system' : 'audit.outside')}</span>;
}
