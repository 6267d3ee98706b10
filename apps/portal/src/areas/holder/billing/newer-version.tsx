import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { PasswordField } from '@/design/fields';
import { Form } from '@/design/form';
import { Panel } from '@/design/panel';
import { Time } from '@/format/time';
import { toast } from '@/design/toasts';
import { PriceFacts } from './price-facts';

type Subscription = Answer<'/api/billing/subscriptions/{id}'>;

/** A newer version waits; nothing changes without a yes, and nobody says yes to what they have not seen. */
export function NewerVersion({ subscription }: { subscription: Subscription }) {
  const { t } = useTranslation('holder');
  const [password, setPassword] = useState('');
  const agree = useChange('post', '/api/billing/subscriptions/{id}/plan-consents', {
    forget: ['/api/billing'],
    onSuccess: () => toast(t('newer.done')),
  });
  const { id, newerVersion, custodian, plan } = subscription;
  const offered = useQuery(query('/api/custodians/{id}', { path: { id: custodian.id } }));
  if (newerVersion === null) return null;
  const { version, hash, effectiveAt } = newerVersion;
  const known = offered.data?.prices.find(({ plan: one, price }) => one.planId === plan.planId && price.hash === hash);
  return (
    <Panel title={t('newer.title')}>
      <p>
        {t('newer.hint')} <Time iso={effectiveAt} style="date" />
      </p>
      {known === undefined ? (
        <p className="soft">{t('newer.notYet')}</p>
      ) : (
        <Form
          onSubmit={() => agree.mutate({ path: { id }, body: { version, hash, password } })}
          error={agree.error}
          pending={agree.isPending}
          actions={
            <Button type="submit" pending={agree.isPending}>
              {t('newer.action')}
            </Button>
          }
        >
          <PriceFacts price={known.price} />
          <PasswordField
            label={t('consent.password')}
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={setPassword}
          />
        </Form>
      )}
    </Panel>
  );
}
