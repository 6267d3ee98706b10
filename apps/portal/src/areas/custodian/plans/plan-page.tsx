import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { Confirm } from '@/design/dialog';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { toast } from '@/design/toasts';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { PlanForm } from './plan-form';
import { PlanBadge } from './plans-page';
import { Preview } from './preview';
import { fromPrice } from './price-draft';

const route = getRouteApi('/custodian/$organization/plans/$id');
type Plan = Answer<'/api/custodian/plans/{id}'>;
type Version = Plan['versions'][number];
type Price = Version['prices'][number];

/** One plan with everything that was ever published of it. */
export function PlanPage() {
  const { id } = route.useParams();
  const { id: organizationId } = useOrganization();
  const plan = useQuery(query('/api/custodian/plans/{id}', { path: { id }, organizationId }));
  if (plan.isPending) return <Loading lines={6} />;
  if (plan.isError) return <Failed error={plan.error} onRetry={() => void plan.refetch()} />;
  return <Shown plan={plan.data} />;
}

function Shown({ plan }: { plan: Plan }) {
  const { t } = useTranslation('custodian');
  const { slug: organization, role } = useOrganization();
  const [isOpen, setOpen] = useState(false);
  const newest = plan.versions[0];
  const mayChange = role === 'custodian_admin' && plan.retiredAt === null;
  return (
    <>
      <PageHeader
        kicker={
          <Link to="/custodian/$organization/plans" params={{ organization }}>
            {t('nav.plans')}
          </Link>
        }
        title={plan.name}
        actions={
          mayChange &&
          !isOpen && (
            <>
              <Button look="primary" onClick={() => setOpen(true)}>
                {t('plans.newVersion')}
              </Button>
              <Retire id={plan.id} />
            </>
          )
        }
      />
      <div className="stack">
        {plan.retiredAt !== null && <PlanBadge plan={plan} />}
        {isOpen && newest !== undefined && (
          <Panel title={t('plans.newVersion')}>
            <PlanForm plan={plan} prices={newest.prices.map(fromPrice)} onDone={() => setOpen(false)} />
          </Panel>
        )}
        {plan.versions.map((version) => (
          <VersionPanel key={version.version} version={version} isNewest={version === newest} />
        ))}
      </div>
    </>
  );
}

function VersionPanel({ version, isNewest }: { version: Version; isNewest: boolean }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { publishedAt, effectiveAt, subscriptions, prices } = version;
  const isAhead = new Date(effectiveAt) > new Date();
  return (
    <Panel
      title={t('plans.version', { version: version.version })}
      actions={
        <Badge tone={isAhead ? 'info' : isNewest ? 'good' : 'plain'}>
          {t(isAhead ? 'plans.ahead' : isNewest ? 'plans.current' : 'plans.earlier')}
        </Badge>
      }
    >
      {isAhead && (
        <Notice title={t('plans.notice')}>
          {t('plans.noticeHint')} <Time iso={effectiveAt} style="date" />
        </Notice>
      )}
      <Facts
        facts={[
          { name: t('plans.publishedAt'), value: <Time iso={publishedAt} style="date" /> },
          { name: t('plans.effectiveAt'), value: <Time iso={effectiveAt} style="date" /> },
          { name: t('plans.payers'), value: format.count(subscriptions) },
        ]}
      />
      {subscriptions > 0 && <p className="small soft">{t('plans.binding', { count: subscriptions })}</p>}
      <div className={styles.prices}>
        {prices.map((price) => (
          <PriceFacts key={price.hash} price={price} />
        ))}
      </div>
      {isNewest && <Preview prices={prices.map(fromPrice)} />}
    </Panel>
  );
}

function PriceFacts({ price }: { price: Price }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { currency, interval, itemTiers, gibibyteTiers, minimumMinor, freeItems, freeBytes, tax } = price;
  const rows = (tiers: Price['itemTiers'], name: string) =>
    tiers.map(({ upTo, unitMinor }) => ({
      name: upTo === null ? name : format.clauses(name, t('price.upTo', { upTo: format.count(upTo) })),
      value: format.money(unitMinor, currency),
    }));
  return (
    <div>
      <h3>{format.clauses(currency.toUpperCase(), t(`interval.${interval}`))}</h3>
      <Facts
        look="rows"
        facts={[
          ...rows(itemTiers, t('price.item')),
          ...rows(gibibyteTiers, t('price.gibibyte')),
          minimumMinor !== '0' && { name: t('price.minimum'), value: format.money(minimumMinor, currency) },
          freeItems !== '0' && { name: t('price.freeItems'), value: format.count(freeItems) },
          freeBytes !== '0' && { name: t('price.freeBytes'), value: format.bytes(freeBytes) },
          tax !== null && { name: t('price.tax'), value: format.tax(tax) },
        ]}
      />
    </div>
  );
}

function Retire({ id }: { id: string }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const [isOpen, setOpen] = useState(false);
  const retire = useChange('post', '/api/custodian/plans/{id}/retirement', {
    forget: ['/api/custodian/plans', '/api/custodians'],
    onSuccess: () => {
      setOpen(false);
      toast(t('plans.retiredDone'));
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('plans.retire')}</Button>
      <Confirm
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('plans.retireTitle')}
        action={t('plans.retire')}
        danger
        pending={retire.isPending}
        onConfirm={() => retire.mutate({ path: { id }, organizationId })}
      >
        <p>{t('plans.retireHint')}</p>
        {retire.isError && <Failed error={retire.error} />}
      </Confirm>
    </>
  );
}
