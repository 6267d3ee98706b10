import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages, query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { CardList } from '@/design/card-list';
import { Facts } from '@/design/facts';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty, Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import styles from './billing.module.css';
import { Card } from './card';
import { InvoiceTable } from './invoice-table';
import { SubscriptionBadge } from './subscription-badge';

type Subscription = ItemOf<'/api/billing/subscriptions'>;

/** What one pays, to whom, for what; and what comes back. */
export function BillingPage() {
  const { t } = useTranslation('holder');
  const subscriptions = usePaged(pages('/api/billing/subscriptions'));
  return (
    <>
      <PageHeader title={t('billing.title')} lead={t('billing.lead')} />
      <div className="stack-l">
        <section aria-labelledby="subscriptions" className={styles.subscriptions}>
          <h2 id="subscriptions">{t('billing.subscriptions')}</h2>
          <CardList
            label={t('billing.subscriptions')}
            list={subscriptions}
            itemKey={({ id }) => id}
            empty={<Empty title={t('billing.none')}>{t('billing.noneHint')}</Empty>}
            card={(subscription) => <SubscriptionCard subscription={subscription} />}
          />
        </section>
        <Sponsorships />
        <Returning />
        <section aria-labelledby="invoices" className="stack">
          <h2 id="invoices">{t('billing.invoices')}</h2>
          <InvoiceTable />
        </section>
      </div>
    </>
  );
}

function SubscriptionCard({ subscription }: { subscription: Subscription }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const { id, custodian, plan, state, card, endsOn, owedMinor, newerVersion } = subscription;
  return (
    <Panel title={custodian.name} actions={<SubscriptionBadge state={state} />}>
      <p>{t(`subscriptionSays.${state}`)}</p>
      {card !== null && <Card card={card} />}
      <Facts
        look="rows"
        facts={[
          { name: t('billing.plan'), value: plan.name },
          endsOn !== null && { name: t('billing.ends'), value: <Time iso={`${endsOn}T12:00:00Z`} style="date" /> },
          owedMinor !== '0' && { name: t('billing.owed'), value: format.money(owedMinor, plan.currency) },
        ]}
      />
      {newerVersion !== null && <Badge tone="info">{t('billing.newer')}</Badge>}
      <p>
        <Link to="/my/billing/$id" params={{ id }}>
          {t('billing.details')} <span className="hidden">{custodian.name}</span>
        </Link>
      </p>
    </Panel>
  );
}

function Returning() {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const returning = useQuery(query('/api/billing/returning'));
  const items = returning.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={t('returning.title')}>
      <p>{t('returning.hint')}</p>
      <Facts
        look="rows"
        facts={items.map(({ custodian, amountMinor, currency, state }) => ({
          name: custodian.name,
          value: `${format.money(amountMinor, currency)} · ${t(`returning.${state}`)}`,
        }))}
      />
    </Panel>
  );
}

function Sponsorships() {
  const { t } = useTranslation('holder');
  const sponsorships = useQuery(query('/api/billing/sponsorships'));
  const take = useChange('post', '/api/billing/sponsorships/{id}/choice', {
    forget: ['/api/billing'],
    onSuccess: () => toast(t('sponsored.done')),
  });
  const items = sponsorships.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={t('sponsored.title')}>
      <ul role="list" className="stack">
        {items.map((one) => (
          <li key={`${one.id} ${one.holderId}`} className="between">
            <div>
              <p>
                {t('sponsored.says', { platform: one.platform.name, custodian: one.custodian.name, count: one.months })}
              </p>
              {!one.taken && one.windowClosesAt !== null && (
                <p className="small soft">
                  {t('sponsored.until')} <Time iso={one.windowClosesAt} />
                </p>
              )}
            </div>
            {one.taken || one.scope === 'all' ? (
              <Badge tone="good">{t('sponsored.taken')}</Badge>
            ) : (
              <Button pending={take.isPending} onClick={() => take.mutate({ path: { id: one.id } })}>
                {t('sponsored.take')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {take.isError && <Failed error={take.error} />}
    </Panel>
  );
}
