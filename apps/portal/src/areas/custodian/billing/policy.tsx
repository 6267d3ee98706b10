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

type BillingPolicy = Answer<'/api/custodian/billing/policy'>;

/** How one goes about money: administrators say it, everybody reads it. */
export function Policy() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId, role } = useOrganization();
  const policy = useQuery(query('/api/custodian/billing/policy', { organizationId }));
  return (
    <Panel title={t('moneyPolicy.title')}>
      {policy.isPending && <Loading lines={2} />}
      {policy.isError && <Failed error={policy.error} onRetry={() => void policy.refetch()} />}
      {policy.data !== undefined &&
        (role === 'custodian_admin' ? (
          <PolicyForm key={JSON.stringify(policy.data)} policy={policy.data} />
        ) : (
          <Facts
            facts={[
              {
                name: t('moneyPolicy.first'),
                value: t(policy.data.paymentMethodFirst ? 'moneyPolicy.yes' : 'moneyPolicy.no'),
              },
              { name: t('moneyPolicy.operatorMax'), value: format.count(policy.data.operatorRefundMaxMinor) },
            ]}
          />
        ))}
    </Panel>
  );
}

function PolicyForm({ policy }: { policy: BillingPolicy }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const [first, setFirst] = useState(policy.paymentMethodFirst);
  const [max, setMax] = useState(policy.operatorRefundMaxMinor);
  const set = useChange('put', '/api/custodian/billing/policy', {
    forget: ['/api/custodian/billing/policy', '/api/custodians'],
    onSuccess: () => toast(t('moneyPolicy.saved')),
  });
  return (
    <Form
      onSubmit={() =>
        set.mutate({ body: { paymentMethodFirst: first, operatorRefundMaxMinor: max.trim() }, organizationId })
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
        label={t('moneyPolicy.operatorMax')}
        hint={t('moneyPolicy.operatorMaxHint')}
        name="operatorRefundMaxMinor"
        inputMode="numeric"
        required
        value={max}
        onChange={setMax}
      />
    </Form>
  );
}
