import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { Confirm } from '@/design/dialog';
import { Facts } from '@/design/facts';
import { Panel } from '@/design/panel';
import { Failed } from '@/design/state';
import { toast } from '@/design/toasts';
import type { Tone } from '@/design/tone';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useLanguage } from '@/i18n/use-language';
import { useOrganization } from '@/session/organization';
import { useHostedPage } from '@/session/use-hosted-page';

type Sponsorship = ItemOf<'/api/sponsorships'>;
const TONES: Readonly<Record<Sponsorship['state'], Tone>> = {
  draft: 'plain',
  paying: 'warn',
  active: 'good',
  ended: 'info',
  refunded: 'info',
};

/** What it costs, what was paid and used of it, and what comes back. */
export function SponsorshipCard({ sponsorship }: { sponsorship: Sponsorship }) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  useWatch(sponsorship);
  const { custodian, plan, months, scope, holderCount, state, startsOn, endsOn, endRequestedAt } = sponsorship;
  const money = (minor: string) => <span className="numeric">{format.money(minor, plan.currency)}</span>;
  const isPaid = state !== 'draft' && state !== 'paying';
  return (
    <Panel>
      {/* No landmark: there may be several at one custodian. */}
      <div className="between">
        <h2>{custodian.name}</h2>
        <Badge tone={TONES[state]}>{t(`sponsorship.${state}`)}</Badge>
      </div>
      <p className="small soft">
        {t('sponsor.about', { count: months, plan: plan.name })} {t(`scope.${scope}`)}
      </p>
      <Facts
        look="rows"
        facts={[
          { name: t('sponsor.holders'), value: format.count(holderCount) },
          { name: t('sponsor.subtotal'), value: money(sponsorship.subtotalMinor) },
          sponsorship.taxMinor !== '0' && { name: t('sponsor.tax'), value: money(sponsorship.taxMinor) },
          { name: t('sponsor.total'), value: <strong>{money(sponsorship.totalMinor)}</strong> },
          isPaid && { name: t('sponsor.paid'), value: money(sponsorship.paidMinor) },
          isPaid && {
            name: t('sponsor.used', { count: sponsorship.usedByHolders }),
            value: money(sponsorship.usedMinor),
          },
          sponsorship.refundedMinor !== '0' && {
            name: t('sponsor.refunded'),
            value: money(sponsorship.refundedMinor),
          },
          startsOn !== null &&
            endsOn !== null && {
              name: t('sponsor.term'),
              value: (
                <>
                  <Time iso={`${startsOn}T12:00:00Z`} style="date" /> –{' '}
                  <Time iso={`${endsOn}T12:00:00Z`} style="date" />
                </>
              ),
            },
        ]}
      />
      {!isPaid && <Pay id={sponsorship.id} />}
      {state === 'active' &&
        (endRequestedAt === null ? <End id={sponsorship.id} /> : <p className="small">{t('sponsor.ending')}</p>)}
    </Panel>
  );
}

const ASK_EVERY_MS = 1_500;

/** The payment service tells us, and nobody tells this page: it asks while a payment is under way. */
function useWatch({ id, state }: Sponsorship): void {
  const queries = useQueryClient();
  const { id: organizationId } = useOrganization();
  const now = useQuery({
    ...query('/api/sponsorships/{id}', { path: { id }, organizationId }),
    enabled: state === 'paying',
    refetchInterval: state === 'paying' ? ASK_EVERY_MS : false,
  });
  const hasChanged = now.data !== undefined && now.data.state !== state;
  useEffect(() => {
    if (hasChanged) void queries.invalidateQueries({ queryKey: ['/api/sponsorships'] });
  }, [hasChanged, queries]);
}

function Pay({ id }: { id: string }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const { language } = useLanguage();
  const page = useHostedPage(organizationId);
  const pay = useChange('post', '/api/sponsorships/{id}/payment', { onSuccess: page.follow });
  const error = pay.error ?? page.error;
  const returnTo = window.location.pathname;
  return (
    <>
      <Button
        look="primary"
        pending={pay.isPending || page.isPending}
        onClick={() => pay.mutate({ path: { id }, body: { returnTo, language }, organizationId })}
      >
        {t('sponsor.pay')}
      </Button>
      {error !== null && <Failed error={error} />}
    </>
  );
}

function End({ id }: { id: string }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const [isAsking, setAsking] = useState(false);
  const end = useChange('post', '/api/sponsorships/{id}/end', {
    forget: ['/api/sponsorships'],
    onSuccess: () => {
      setAsking(false);
      toast(t('sponsor.ending'));
    },
  });
  return (
    <>
      <Button look="quiet" onClick={() => setAsking(true)}>
        {t('sponsor.end')}
      </Button>
      <Confirm
        open={isAsking}
        onClose={() => setAsking(false)}
        title={t('sponsor.end')}
        action={t('sponsor.end')}
        danger
        pending={end.isPending}
        onConfirm={() => end.mutate({ path: { id }, organizationId })}
      >
        <p>{t('sponsor.endHint')}</p>
        {end.isError && <Failed error={end.error} />}
      </Confirm>
    </>
  );
}
