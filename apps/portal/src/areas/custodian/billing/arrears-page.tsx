import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button, ButtonLink } from '@/design/button';
import { type Column, DataTable } from '@/design/data-table';
import { Dialog } from '@/design/dialog';
import { Select, TextArea, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { PageHeader } from '@/design/page-header';
import { Empty, NothingFound } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { decimalsOf } from '@/format/currency';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { toMinor } from '../plans/price-draft';
import { type ArrearsSearch, present, SUBSCRIPTION_STATES } from '../search';
import { BillingLinks } from './billing-links';

const route = getRouteApi('/custodian/$organization/billing/arrears');
type Subscription = ItemOf<'/api/custodian/billing/subscriptions'>;

const TONES = {
  pending: 'info',
  active: 'good',
  past_due: 'warn',
  restricted: 'bad',
  dormant: 'bad',
  ended: 'plain',
} as const;

/** Who pays, and who owes: the most first. A bill never keeps anybody from leaving. */
export function ArrearsPage() {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [credited, setCredited] = useState<Subscription | null>(null);
  const list = usePaged(
    pages('/api/custodian/billing/subscriptions', { organizationId, query: { sort: 'owed', ...search } }),
  );
  const change = (part: ArrearsSearch) => void navigate({ search: present({ ...search, ...part }), replace: true });
  return (
    <>
      <PageHeader title={t('arrears.title')} lead={t('arrears.lead')} />
      <BillingLinks />
      <search className={styles.filters}>
        <Select
          label={t('filter.state')}
          name="state"
          value={search.state ?? ''}
          onChange={(state) => change({ state: state || undefined })}
          options={[
            { value: '', label: t('filter.all') },
            ...SUBSCRIPTION_STATES.map((value) => ({ value, label: t(`subscription.${value}`) })),
          ]}
        />
        <Select
          label={t('filter.sort')}
          name="sort"
          value={search.sort ?? 'owed'}
          onChange={(sort) => change({ sort })}
          options={(['owed', 'newest'] as const).map((value) => ({ value, label: t(`arrears.${value}`) }))}
        />
      </search>
      <DataTable
        label={t('arrears.title')}
        list={list}
        rowKey={({ id }) => id}
        columns={useColumns(setCredited)}
        empty={
          search.state === undefined ? (
            <Empty title={t('arrears.none')}>{t('arrears.noneHint')}</Empty>
          ) : (
            <NothingFound onClear={() => change({ state: undefined })} />
          )
        }
      />
      <Dialog open={credited !== null} onClose={() => setCredited(null)} title={t('credit.title')}>
        {credited !== null && <CreditForm subscription={credited} onDone={() => setCredited(null)} />}
      </Dialog>
    </>
  );
}

function useColumns(onCredit: (subscription: Subscription) => void): Column<Subscription>[] {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { slug: organization, role } = useOrganization();
  const mayGive = role === 'custodian_admin' || role === 'custodian_operator';
  return [
    {
      name: t('leg.account'),
      cell: ({ id, accountReference }) => (
        <ButtonLink
          look="quiet"
          to="/custodian/$organization/billing/invoices"
          params={{ organization }}
          search={{ subscription: id }}
        >
          <span className={`mono ${styles.whole}`}>{accountReference?.slice(0, 8) ?? id.slice(0, 8)}</span>
        </ButtonLink>
      ),
    },
    {
      name: t('filter.state'),
      cell: ({ state, endsOn }) => (
        <>
          <Badge tone={TONES[state]}>{t(`subscription.${state}`)}</Badge>
          {endsOn !== null && (
            <p className="small soft">
              {t('arrears.ends')} <Time iso={`${endsOn}T12:00:00Z`} style="date" />
            </p>
          )}
        </>
      ),
    },
    {
      name: t('arrears.plan'),
      cell: ({ plan }) =>
        format.clauses(plan.name, t('plans.version', { version: plan.version }), t(`interval.${plan.interval}`)),
    },
    { name: t('arrears.since'), cell: ({ stateSince }) => <Time iso={stateSince} style="relative" /> },
    {
      name: t('arrears.owes'),
      align: 'end',
      cell: ({ owedMinor, plan }) => format.money(owedMinor, plan.currency),
    },
    ...(mayGive
      ? [
          {
            name: t('credit.column'),
            cell: (one: Subscription) =>
              one.state !== 'ended' && (
                <Button look="quiet" onClick={() => onCredit(one)}>
                  {t('credit.give')} <span className="hidden">{one.accountReference}</span>
                </Button>
              ),
          },
        ]
      : []),
  ];
}

function CreditForm({ subscription, onDone }: { subscription: Subscription; onDone: () => void }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const { currency } = subscription.plan;
  const give = useChange('post', '/api/custodian/billing/subscriptions/{id}/credits', {
    forget: ['/api/custodian/billing'],
    onSuccess: () => {
      toast(t('credit.done'));
      onDone();
    },
  });
  return (
    <Form
      onSubmit={() =>
        give.mutate({
          path: { id: subscription.id },
          body: { amountMinor: toMinor(amount, decimalsOf(currency)) ?? amount, currency, reason },
          organizationId,
        })
      }
      error={give.error}
      pending={give.isPending}
      actions={
        <Button type="submit" look="primary" pending={give.isPending}>
          {t('credit.give')}
        </Button>
      }
    >
      <TextField
        label={t('credit.amount', { currency: currency.toUpperCase() })}
        hint={t('credit.hint')}
        name="amountMinor"
        inputMode="decimal"
        required
        value={amount}
        onChange={setAmount}
      />
      <TextArea
        label={t('act.reason')}
        name="reason"
        required
        maxLength={500}
        rows={3}
        value={reason}
        onChange={setReason}
      />
    </Form>
  );
}
