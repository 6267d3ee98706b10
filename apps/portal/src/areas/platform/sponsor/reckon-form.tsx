import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Radios, Select, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { Panel } from '@/design/panel';
import { Empty, Failed, Loading } from '@/design/state';
import { toast } from '@/design/toasts';
import { useOrganization } from '@/session/organization';

const MOST_CUSTODIANS = 100;

/** For whom, where, how long: answers what it would cost, and charges nothing. */
export function ReckonForm({ offBoardingId }: { offBoardingId: string }) {
  const { t } = useTranslation('platform');
  const custodians = useQuery(query('/api/custodians', { query: { limit: MOST_CUSTODIANS } }));
  if (custodians.isPending) return <Loading lines={4} />;
  if (custodians.isError) return <Failed error={custodians.error} onRetry={() => void custodians.refetch()} />;
  const choices = custodians.data.items
    .filter(({ cannotBeChosen }) => cannotBeChosen === null)
    .flatMap(({ id, name, prices }) => {
      const currencies = new Set(
        prices.filter(({ plan }) => plan.interval === 'month').map(({ plan }) => plan.currency),
      );
      return [...currencies].map((currency) => ({
        value: `${id} ${currency}`,
        label: `${name} · ${currency.toUpperCase()}`,
      }));
    });
  return (
    <Panel title={t('sponsor.reckon')}>
      <p className="soft measure">{t('sponsor.reckonHint')}</p>
      {choices.length === 0 ? (
        <Empty title={t('sponsor.noCustodian')} />
      ) : (
        <Wish offBoardingId={offBoardingId} choices={choices} />
      )}
    </Panel>
  );
}

interface WishProps {
  readonly offBoardingId: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

function Wish({ offBoardingId, choices }: WishProps) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const [choice, setChoice] = useState(choices[0]?.value ?? '');
  const [months, setMonths] = useState('12');
  const [scope, setScope] = useState<'all' | 'elected'>('all');
  const [day, setDay] = useState('');
  const draft = useChange('post', '/api/sponsorships', {
    forget: ['/api/sponsorships'],
    onSuccess: () => toast(t('sponsor.reckoned')),
  });
  const send = () => {
    const [custodianId = '', currency = ''] = choice.split(' ');
    const closes = scope === 'elected' ? { windowClosesAt: new Date(`${day}T23:59:59`).toISOString() } : {};
    draft.mutate({
      body: { custodianId, offBoardingId, months: Number(months), scope, currency, ...closes },
      organizationId,
    });
  };
  return (
    <Form
      onSubmit={send}
      error={draft.error}
      pending={draft.isPending}
      actions={
        <Button type="submit" look="primary" pending={draft.isPending}>
          {t('sponsor.action')}
        </Button>
      }
    >
      <Select label={t('sponsor.custodian')} name="custodianId" value={choice} onChange={setChoice} options={choices} />
      <TextField
        label={t('sponsor.months')}
        name="months"
        type="number"
        min={1}
        max={120}
        required
        value={months}
        onChange={setMonths}
      />
      <Radios
        legend={t('sponsor.for')}
        name="scope"
        value={scope}
        onChange={setScope}
        options={[
          { value: 'all', label: t('scope.all'), hint: t('scopeHint.all') },
          { value: 'elected', label: t('scope.elected'), hint: t('scopeHint.elected') },
        ]}
      />
      {scope === 'elected' && (
        <TextField
          label={t('sponsor.until')}
          name="windowClosesAt"
          type="date"
          required
          value={day}
          onChange={setDay}
        />
      )}
    </Form>
  );
}
