import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useLanguage } from '@/i18n/use-language';
import { InvoiceTable } from './invoice-table';
import styles from './billing.module.css';
import { Card } from './card';
import { NewerVersion } from './newer-version';
import { SubscriptionBadge } from './subscription-badge';
import { useHostedPage } from '@/session/use-hosted-page';

const route = getRouteApi('/my/billing/$id');
type Subscription = Answer<'/api/billing/subscriptions/{id}'>;

/** One subscription: the next charge, what was kept day by day, its card, its invoices. */
export function SubscriptionPage() {
  const { t } = useTranslation('holder');
  const { id } = route.useParams();
  const found = useQuery(query('/api/billing/subscriptions/{id}', { path: { id } }));
  if (found.isPending) return <Loading lines={6} />;
  if (found.isError) return <Failed page error={found.error} onRetry={() => void found.refetch()} />;
  const subscription = found.data;
  return (
    <>
      <PageHeader
        kicker={<Link to="/my/billing">{t('nav.billing')}</Link>}
        title={subscription.custodian.name}
        lead={t(`subscriptionSays.${subscription.state}`)}
        actions={<SubscriptionBadge state={subscription.state} />}
      />
      <div className="stack">
        {subscription.endsOn !== null && (
          <Notice
            title={
              <>
                {t('ending.title')} <Time iso={atNoon(subscription.endsOn)} style="date" />
              </>
            }
          >
            {t('ending.hint')}
          </Notice>
        )}
        {subscription.newerVersion !== null && <NewerVersion subscription={subscription} />}
        <NextCharge id={id} />
        <Method subscription={subscription} />
        <Usage id={id} />
        <section aria-labelledby="invoices" className="stack">
          <h2 id="invoices">{t('billing.invoices')}</h2>
          <InvoiceTable subscription={id} />
        </section>
      </div>
    </>
  );
}

const atNoon = (day: string) => `${day}T12:00:00Z`;

function NextCharge({ id }: { id: string }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const next = useQuery(query('/api/billing/subscriptions/{id}/next-charge', { path: { id } }));
  if (next.isPending) return <Loading lines={2} />;
  if (next.isError) return <Failed error={next.error} onRetry={() => void next.refetch()} />;
  const { on, currency, soFarMinor, expectedMinor, creditMinor } = next.data;
  return (
    <Panel title={t('charge.title')}>
      <Facts
        look="large"
        facts={[
          { name: t('charge.on'), value: on === null ? t('charge.never') : <Time iso={atNoon(on)} style="date" /> },
          { name: t('charge.expected'), value: format.money(expectedMinor, currency) },
          // What was charged ahead is more than what was kept until now.
          soFarMinor.startsWith('-')
            ? { name: t('charge.ahead'), value: format.money(soFarMinor.slice(1), currency) }
            : { name: t('charge.soFar'), value: format.money(soFarMinor, currency) },
          creditMinor !== '0' && { name: t('charge.credit'), value: format.money(creditMinor, currency) },
        ]}
      />
    </Panel>
  );
}

function Method({ subscription }: { subscription: Subscription }) {
  const { t } = useTranslation('holder');
  const { language } = useLanguage();
  const { id, card, plan, startedOn, endedOn } = subscription;
  const page = useHostedPage();
  const ask = useChange('post', '/api/billing/subscriptions/{id}/portal', { onSuccess: page.follow });
  const error = ask.error ?? page.error;
  return (
    <Panel title={t('payment.title')}>
      {card === null ? <p>{t('payment.byInvoice')}</p> : <Card card={card} />}
      <Facts
        look="rows"
        facts={[
          { name: t('billing.plan'), value: plan.name },
          { name: t('billing.since'), value: <Time iso={atNoon(startedOn)} style="date" /> },
          endedOn !== null && { name: t('billing.ended'), value: <Time iso={atNoon(endedOn)} style="date" /> },
        ]}
      />
      <Button
        icon={<ExternalLink aria-hidden="true" />}
        pending={ask.isPending || page.isPending}
        onClick={() => ask.mutate({ path: { id }, body: { returnTo: `/my/billing/${id}`, language } })}
      >
        {t('payment.change')}
      </Button>
      {error !== null && <Failed error={error} />}
    </Panel>
  );
}

/** As a picture to look at, and as a list to read. */
function Usage({ id }: { id: string }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const usage = useQuery(query('/api/billing/subscriptions/{id}/usage', { path: { id } }));
  if (usage.isPending) return <Loading lines={3} />;
  if (usage.isError) return <Failed error={usage.error} onRetry={() => void usage.refetch()} />;
  const { days } = usage.data;
  const most = days.reduce((max, { items }) => Math.max(max, Number(items)), 1);
  return (
    <Panel title={t('usage.title')}>
      {days.length === 0 ? (
        <p className="soft">{t('usage.none')}</p>
      ) : (
        <>
          <div className={styles.days} aria-hidden="true">
            {days.map(({ day, items }) => (
              <span key={day} style={{ blockSize: `${(100 * Number(items)) / most}%` }} />
            ))}
          </div>
          <Disclosure title={t('usage.days')}>
            <Facts
              look="rows"
              facts={days.map(({ day, items, bytes }) => ({
                name: <Time iso={atNoon(day)} style="date" />,
                value: t('usage.day', { count: Number(items), bytes: format.bytes(bytes) }),
              }))}
            />
          </Disclosure>
        </>
      )}
    </Panel>
  );
}
