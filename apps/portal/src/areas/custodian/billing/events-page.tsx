import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty, Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import { codeKey, useCodeWords } from '../words';
import { BillingLinks } from './billing-links';

/** What Stripe said that nobody here is meant by, and what to do about it. */
export function EventsPage() {
  const { t } = useTranslation('custodian');
  const say = useCodeWords();
  const { id: organizationId } = useOrganization();
  const list = usePaged(pages('/api/custodian/billing/events', { organizationId }));
  return (
    <>
      <PageHeader title={t('events.title')} lead={t('events.lead')} />
      <BillingLinks />
      <div className="stack">
        {list.items.length > 0 && <WhatToDo />}
        <DataTable
          label={t('events.title')}
          list={list}
          rowKey={({ id }) => id}
          empty={<Empty title={t('events.none')}>{t('events.noneHint')}</Empty>}
          columns={[
            {
              name: t('events.kind'),
              cell: ({ id, type }) => (
                <>
                  <span className="mono">{type}</span> <span className="mono small soft">{id}</span>
                </>
              ),
            },
            { name: t('events.about'), cell: ({ objectId }) => <span className="mono">{objectId}</span> },
            {
              name: t('events.why'),
              cell: ({ problem }) => say(`events.problem.${codeKey(problem ?? '')}`, t('events.otherProblem')),
            },
            { name: t('events.received'), cell: ({ receivedAt }) => <Time iso={receivedAt} /> },
          ]}
        />
      </div>
    </>
  );
}

function WhatToDo() {
  const { t } = useTranslation('custodian');
  const { id: organizationId, role } = useOrganization();
  const again = useChange('post', '/api/custodian/billing/events/attempts', {
    forget: ['/api/custodian/billing/events'],
    onSuccess: ({ events }) => toast(t('events.asked', { count: events })),
  });
  return (
    <Panel title={t('events.what')}>
      <ol className="stack-s">
        <li>{t('events.first')}</li>
        <li>{t('events.second')}</li>
        <li>{t('events.third')}</li>
      </ol>
      {again.isError && <Failed error={again.error} />}
      {(role === 'custodian_admin' || role === 'custodian_operator') && (
        <Button pending={again.isPending} onClick={() => again.mutate({ organizationId })}>
          {t('events.again')}
        </Button>
      )}
    </Panel>
  );
}
