import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Facts } from '@/design/facts';
import { Checkbox, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { toast } from '@/design/toasts';
import { decimalsOf } from '@/format/currency';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { fromMinor, toMinor } from '../plans/price-draft';

type BillingPolicy = Answer<'/api/custodian/billing/policy'>;

/** How one goes about money: administrators say it, everybody reads it. */
export function Policy() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId, role } = useOrganization();
  const policy = useQuery(query('/api/custodian/billing/policy', { organizationId }));
  const currencies = useCurrencies();
  return (
    <Panel title={t('moneyPolicy.title')}>
      {(policy.isPending || currencies === null) && <Loading lines={2} />}
      {policy.isError && <Failed error={policy.error} onRetry={() => void policy.refetch()} />}
      {policy.data !== undefined &&
        currencies !== null &&
        (role === 'custodian_admin' ? (
          <PolicyForm key={JSON.stringify(policy.data)} policy={policy.data} currencies={currencies} />
        ) : (
          <Facts
            facts={[
              {
                name: t('moneyPolicy.first'),
                value: t(policy.data.paymentMethodFirst ? 'moneyPolicy.yes' : 'moneyPolicy.no'),
              },
              {
                name: t('moneyPolicy.operatorMax'),
                value:
                  policy.data.operatorRefundLimits.length === 0
                    ? t('moneyPolicy.operatorMaxNone')
                    : policy.data.operatorRefundLimits
                        .map(({ currency, maxMinor }) => format.money(maxMinor, currency))
                        .join(' · '),
              },
            ]}
          />
        ))}
    </Panel>
  );
}

/** When nothing is priced yet. */
const NO_CURRENCY = 'eur';

/** What the custodian is or can be paid in. Null until that is known. */
function useCurrencies(): readonly string[] | null {
  const { id: organizationId } = useOrganization();
  const summary = useQuery(query('/api/custodian/billing/summary', { organizationId }));
  const plans = useQuery(query('/api/custodian/plans', { organizationId, query: { limit: 10 } }));
  if (summary.isPending || plans.isPending) return null;
  const paidIn = summary.data?.byCurrency.map(({ currency }) => currency) ?? [];
  const pricedIn =
    plans.data?.items.flatMap(({ versions }) =>
      versions.flatMap(({ prices }) => prices.map(({ currency }) => currency)),
    ) ?? [];
  const all = [...new Set([...paidIn, ...pricedIn])];
  return all.length === 0 ? [NO_CURRENCY] : all;
}

interface PolicyFormProps {
  readonly policy: BillingPolicy;
  readonly currencies: readonly string[];
}

/** A limit as it is typed. */
interface LimitDraft {
  readonly currency: string;
  readonly max: string;
}

/** One for each currency that one is paid in or has set a limit for; without a limit it is nothing. */
function draftsOf({ operatorRefundLimits }: BillingPolicy, currencies: readonly string[]): readonly LimitDraft[] {
  const limits = new Map(operatorRefundLimits.map(({ currency, maxMinor }) => [currency, maxMinor]));
  return [...new Set([...currencies, ...limits.keys()])].map((currency) => ({
    currency,
    max: fromMinor(limits.get(currency) ?? '0', decimalsOf(currency)),
  }));
}

function PolicyForm({ policy, currencies }: PolicyFormProps) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const [first, setFirst] = useState(policy.paymentMethodFirst);
  const [limits, setLimits] = useState(() => draftsOf(policy, currencies));
  const set = useChange('put', '/api/custodian/billing/policy', {
    forget: ['/api/custodian/billing/policy', '/api/custodians'],
    onSuccess: () => toast(t('moneyPolicy.saved')),
  });
  const operatorRefundLimits = limits.map(({ currency, max }) => ({
    currency,
    // What cannot be read stays as it was typed, so that the API says what is wrong with it.
    maxMinor: toMinor(max, decimalsOf(currency)) ?? max.trim(),
  }));
  return (
    <Form
      onSubmit={() => set.mutate({ body: { paymentMethodFirst: first, operatorRefundLimits }, organizationId })}
      error={set.error}
      pending={set.isPending}
      actions={
        <Button type="submit" pending={set.isPending}>
          {t('moneyPolicy.save')}
        </Button>
      }
    >
      <Checkbox checked={first} onChange={setFirst} hint={t('moneyPolicy.firstHint')}>
        {t('moneyPolicy.first')}
      </Checkbox>
      {limits.map(({ currency, max }, at) => (
        <TextField
          key={currency}
          label={t('moneyPolicy.operatorMaxIn', { currency: currency.toUpperCase() })}
          hint={t('moneyPolicy.operatorMaxHint')}
          name={`operatorRefundLimits.${at}.maxMinor`}
          inputMode="decimal"
          required
          value={max}
          onChange={(typed) =>
            setLimits(limits.map((one) => (one.currency === currency ? { currency, max: typed } : one)))
          }
        />
      ))}
    </Form>
  );
}
