import { useQuery } from '@tanstack/react-query';
import { CreditCard } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Notice } from '@/design/notice';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { useLanguage } from '@/i18n/use-language';
import { Card } from './card';
import { useHostedPage } from '@/session/use-hosted-page';

interface PaymentMethodPanelProps {
  readonly custodian: { readonly id: string; readonly name: string };
  /** Those who would pay, with what they would pay by. */
  readonly accounts: Answer<'/api/transfers/{id}/offer'>['accounts'];
  readonly returnTo: string;
}

const ASK_EVERY_MS = 4_000;

/** What is stored at this custodian, and the way to store something; nothing is charged by it. */
export function PaymentMethodPanel({ custodian, accounts, returnTo }: PaymentMethodPanelProps) {
  const { t } = useTranslation('holder');
  const mode = useQuery(query('/api/billing/mode'));
  const methods = useQuery({
    ...query('/api/billing/payment-methods', { query: { limit: 200 } }),
    // Whoever comes back from the payment page may be here before the news of it.
    refetchInterval: ({ state: { data } }) =>
      data?.items.some((one) => one.custodian.id === custodian.id && one.card !== null) ? false : ASK_EVERY_MS,
  });
  const offered = useQuery(query('/api/custodians/{id}', { path: { id: custodian.id } }));
  const costs = accounts.filter(({ quote }) => quote.month.totalMinor !== '0');
  if (costs.length === 0 || mode.data?.mode === 'none') return null;
  // In its place at once, so that nothing moves under somebody's finger.
  if (mode.isPending || methods.isPending) {
    return (
      <Panel title={t('payment.title')}>
        <Loading lines={3} />
      </Panel>
    );
  }
  if (mode.isError || methods.isError) return <Failed error={mode.error ?? methods.error} />;
  const cardOf = (holderId: string, currency: string) =>
    methods.data.items.find(
      (one) => one.custodian.id === custodian.id && one.holderId === holderId && one.currency === currency,
    )?.card ?? null;
  const lacking = costs.filter(({ holderId, quote }) => cardOf(holderId, quote.plan.currency) === null);
  const isFirst = offered.data?.paymentMethodFirst ?? false;
  return (
    <Panel title={t('payment.title')}>
      {costs.map(({ holderId, quote }) => {
        const card = cardOf(holderId, quote.plan.currency);
        return card === null ? null : <Card key={holderId} card={card} />;
      })}
      {lacking.length > 0 && <p>{t(isFirst ? 'payment.first' : 'payment.later', { custodian: custodian.name })}</p>}
      {lacking.map(({ holderId, quote }) => (
        <AskSetup
          key={holderId}
          custodianId={custodian.id}
          holderId={holderId}
          currency={quote.plan.currency}
          returnTo={returnTo}
        />
      ))}
      {mode.data.mode !== 'live' && <Notice tone="info">{t('payment.notReal')}</Notice>}
    </Panel>
  );
}

interface AskSetupProps {
  readonly custodianId: string;
  readonly holderId: string;
  readonly currency: string;
  readonly returnTo: string;
}

function AskSetup({ custodianId, holderId, currency, returnTo }: AskSetupProps) {
  const { t } = useTranslation('holder');
  const { language } = useLanguage();
  const page = useHostedPage();
  const ask = useChange('post', '/api/billing/payment-methods', { onSuccess: page.follow });
  const error = ask.error ?? page.error;
  return (
    <>
      <Button
        icon={<CreditCard aria-hidden="true" />}
        pending={ask.isPending || page.isPending}
        onClick={() => ask.mutate({ body: { custodianId, holderId, currency, returnTo, language } })}
      >
        {t('payment.store')}
      </Button>
      {error !== null && <Failed error={error} />}
    </>
  );
}
