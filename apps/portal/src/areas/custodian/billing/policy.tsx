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
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { decimalsOf } from '@/format/currency';
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
                value: currencies.map((one) => format.money(policy.data.operatorRefundMaxMinor, one)).join(' · '),
              },
            ]}
          />
        ))}
    </Panel>
  );
}

/** When nothing is priced yet. */
const NO_CURRENCY = 'eur';

/** What the custodian is paid in: its subscriptions' currencies, before there are any its prices'. Null until that is known. */
function useCurrencies(): readonly [string, ...string[]] | null {
  const { id: organizationId } = useOrganization();
  const summary = useQuery(query('/api/custodian/billing/summary', { organizationId }));
  const plans = useQuery(query('/api/custodian/plans', { organizationId, query: { limit: 10 } }));
  if (summary.isPending || plans.isPending) return null;
  const paidIn = summary.data?.byCurrency.map(({ currency }) => currency) ?? [];
  const pricedIn =
    plans.data?.items.flatMap(({ versions }) =>
      versions.flatMap(({ prices }) => prices.map(({ currency }) => currency)),
    ) ?? [];
  const [first = NO_CURRENCY, ...others] = new Set([...paidIn, ...pricedIn]);
  return [first, ...others];
}

interface PolicyFormProps {
  readonly policy: BillingPolicy;
  readonly currencies: readonly [string, ...string[]];
}

function PolicyForm({ policy, currencies: [currency, ...others] }: PolicyFormProps) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId } = useOrganization();
  const decimals = decimalsOf(currency);
  const [first, setFirst] = useState(policy.paymentMethodFirst);
  const [max, setMax] = useState(fromMinor(policy.operatorRefundMaxMinor, decimals));
  const minor = toMinor(max, decimals);
  const set = useChange('put', '/api/custodian/billing/policy', {
    forget: ['/api/custodian/billing/policy', '/api/custodians'],
    onSuccess: () => toast(t('moneyPolicy.saved')),
  });
  return (
    <Form
      onSubmit={() =>
        set.mutate({
          body: { paymentMethodFirst: first, operatorRefundMaxMinor: minor ?? max.trim() },
          organizationId,
        })
      }
      error={set.error}
      pending={set.isPending}
      actions={
        <Button type="submit" pending={set.isPending}>
          {t('moneyPolicy.save')}
        </Button>
      }
    >
      <Checkbox checked={first} onChange={setFirst}>
        {t('moneyPolicy.first')} <span className="small soft">{t('moneyPolicy.firstHint')}</span>
      </Checkbox>
      <TextField
        label={t('moneyPolicy.operatorMaxIn', { currency: currency.toUpperCase() })}
        hint={
          others.length === 0 || minor === null
            ? t('moneyPolicy.operatorMaxHint')
            : t('moneyPolicy.operatorMaxOthers', {
                amounts: others.map((one) => format.money(minor, one)).join(' · '),
              })
        }
        name="operatorRefundMaxMinor"
        inputMode="decimal"
        required
        value={max}
        onChange={setMax}
      />
    </Form>
  );
}
