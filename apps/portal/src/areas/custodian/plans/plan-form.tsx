import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { toast } from '@/design/toasts';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { Preview } from './preview';
import { NEW_PRICE, type PriceDraft, toBody } from './price-draft';
import { PriceEditor } from './price-editor';

interface PlanFormProps {
  /** The plan that gets a new version; a new plan without one. */
  readonly plan?: Answer<'/api/custodian/plans/{id}'>;
  /** What to begin with. */
  readonly prices?: readonly PriceDraft[];
  readonly onDone: () => void;
}

const FORGET = ['/api/custodian/plans', '/api/custodians'];
const MAX_PRICES = 20;

/** Prices to publish: what is published never changes again, so there is a preview beside. */
export function PlanForm({ plan, prices: first = [NEW_PRICE], onDone }: PlanFormProps) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const [name, setName] = useState('');
  const [prices, setPrices] = useState(first);
  const done = (text: string) => {
    toast(text);
    onDone();
  };
  const publish = useChange('post', '/api/custodian/plans', {
    forget: FORGET,
    onSuccess: () => done(t('plans.published')),
  });
  const publishVersion = useChange('post', '/api/custodian/plans/{id}/versions', {
    forget: FORGET,
    onSuccess: () => done(t('plans.versionPublished')),
  });
  const submit = () => {
    const bodies = prices.map(toBody);
    if (plan === undefined) publish.mutate({ body: { name, version: { prices: bodies } }, organizationId });
    else publishVersion.mutate({ path: { id: plan.id }, body: { prices: bodies }, organizationId });
  };
  const isPending = publish.isPending || publishVersion.isPending;
  return (
    <Form
      onSubmit={submit}
      error={publish.error ?? publishVersion.error}
      pending={isPending}
      actions={
        <>
          <Button type="submit" look="primary" pending={isPending}>
            {t(plan === undefined ? 'plans.publish' : 'plans.publishVersion')}
          </Button>
          <Button onClick={onDone}>{t('plans.leave')}</Button>
        </>
      }
    >
      {plan === undefined && (
        <TextField label={t('plans.name')} name="name" required maxLength={100} value={name} onChange={setName} />
      )}
      {prices.map((price, at) => (
        <PriceEditor
          key={at}
          at={at}
          path={plan === undefined ? `version.prices.${at}` : `prices.${at}`}
          price={price}
          onChange={(next) => setPrices(prices.map((one, index) => (index === at ? next : one)))}
          onRemove={prices.length > 1 ? () => setPrices(prices.filter((_, index) => index !== at)) : undefined}
        />
      ))}
      {prices.length < MAX_PRICES && (
        <div>
          <Button onClick={() => setPrices([...prices, NEW_PRICE])}>{t('price.add')}</Button>
        </div>
      )}
      <div className={styles.list}>
        <Preview prices={prices} />
        <p className="small soft">{t(plan === undefined ? 'plans.publishHint' : 'plans.versionHint')}</p>
      </div>
    </Form>
  );
}
