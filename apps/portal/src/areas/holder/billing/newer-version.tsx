import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '@/api/client';
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
  const { id, newerVersion } = subscription;
  if (newerVersion === null) return null;
  const { version, hash, effectiveAt, agreed, price } = newerVersion;
  return (
    <Panel title={t('newer.title')}>
      <p>
        {t('newer.hint')} <Time iso={effectiveAt} style="date" />
      </p>
      <div className="grid">
        <section className="stack" aria-label={t('newer.agreed')}>
          <h3>{t('newer.agreed')}</h3>
          <PriceFacts price={agreed} />
        </section>
        <section className="stack" aria-label={t('newer.price')}>
          <h3>{t('newer.price')}</h3>
          <PriceFacts price={price} />
        </section>
      </div>
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
        <PasswordField
          label={t('consent.password')}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
      </Form>
    </Panel>
  );
}
