import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty } from '@/design/state';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { PlanForm } from './plan-form';

type Plan = ItemOf<'/api/custodian/plans'>;

/** What is charged: plans whose published versions never change. */
export function PlansPage() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId, slug: organization, role } = useOrganization();
  const [isOpen, setOpen] = useState(false);
  const list = usePaged(pages('/api/custodian/plans', { organizationId }));
  const isAdmin = role === 'custodian_admin';
  return (
    <>
      <PageHeader
        title={t('plans.title')}
        lead={t('plans.lead')}
        actions={
          isAdmin &&
          !isOpen && (
            <Button look="primary" onClick={() => setOpen(true)}>
              {t('plans.new')}
            </Button>
          )
        }
      />
      <div className="stack">
        {isOpen && (
          <Panel title={t('plans.new')}>
            <PlanForm onDone={() => setOpen(false)} />
          </Panel>
        )}
        <DataTable
          label={t('plans.title')}
          list={list}
          rowKey={({ id }) => id}
          empty={<Empty title={t('plans.empty')}>{t('plans.emptyHint')}</Empty>}
          columns={[
            {
              name: t('plans.name'),
              cell: ({ id, name }) => (
                <Link to="/custodian/$organization/plans/$id" params={{ organization, id }}>
                  {name}
                </Link>
              ),
            },
            { name: t('plans.state'), cell: (plan) => <PlanBadge plan={plan} /> },
            { name: t('plans.versions'), align: 'end', cell: ({ versions }) => format.count(versions.length) },
            {
              name: t('plans.payers'),
              align: 'end',
              cell: ({ versions }) => format.count(versions.reduce((sum, one) => sum + one.subscriptions, 0)),
            },
            { name: t('plans.since'), cell: ({ createdAt }) => <Time iso={createdAt} style="date" /> },
          ]}
        />
      </div>
    </>
  );
}

export function PlanBadge({ plan: { retiredAt } }: { plan: Pick<Plan, 'retiredAt'> }) {
  const { t } = useTranslation('custodian');
  return retiredAt === null ? <Badge tone="good">{t('plans.offered')}</Badge> : <Badge>{t('plans.retired')}</Badge>;
}
