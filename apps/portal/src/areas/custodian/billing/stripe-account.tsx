import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useLanguage } from '@/i18n/use-language';
import { useOrganization } from '@/session/organization';
import { useHostedPage } from '@/session/use-hosted-page';
import { useCodeWords } from '../words';

const TONES = {
  not_connected: 'warn',
  onboarding: 'warn',
  under_review: 'info',
  rejected: 'bad',
  ready: 'good',
} as const;
const DUE_TONES = { now: 'bad', later: 'warn', in_review: 'info' } as const;

/** Whether one can be paid, what Stripe still wants, and the way to its page. */
export function StripeAccount() {
  const { t } = useTranslation('custodian');
  const say = useCodeWords();
  const { language } = useLanguage();
  const { id: organizationId, slug, role } = useOrganization();
  const account = useQuery(query('/api/custodian/billing/account', { organizationId }));
  const mode = useQuery(query('/api/billing/mode'));
  const page = useHostedPage();
  const onboard = useChange('post', '/api/custodian/billing/account/onboarding', { onSuccess: page.follow });
  if (account.isPending) return <Loading lines={3} />;
  if (account.isError) return <Failed error={account.error} onRetry={() => void account.refetch()} />;
  const { state, requirements, deadline } = account.data;
  const error = onboard.error ?? page.error;
  const isWanted = state !== 'rejected' && (state !== 'ready' || requirements.length > 0);
  return (
    <Panel title={t('stripe.title')} actions={<Badge tone={TONES[state]}>{t(`stripe.${state}`)}</Badge>}>
      <p>{t(`stripe.${state}Says`)}</p>
      {mode.data !== undefined && mode.data.mode !== 'live' && <p className="small soft">{t('stripe.notReal')}</p>}
      {requirements.length > 0 && (
        <>
          <h3>{t('stripe.wanted')}</h3>
          <ul role="list" className="stack-s">
            {requirements.map(({ code, says, due }) => (
              <li key={code} className="between">
                <span>{say(`requirement.${code}`, says)}</span>
                <Badge tone={DUE_TONES[due]}>{t(`due.${due}`)}</Badge>
              </li>
            ))}
          </ul>
          {deadline !== null && (
            <p className="soft">
              {t('clock.until')} <Time iso={deadline} />
            </p>
          )}
        </>
      )}
      {isWanted &&
        (role === 'custodian_admin' ? (
          <div>
            <Button
              look="primary"
              icon={<ExternalLink aria-hidden="true" />}
              pending={onboard.isPending || page.isPending}
              onClick={() =>
                onboard.mutate({ body: { returnTo: `/custodian/${slug}/billing`, language }, organizationId })
              }
            >
              {t(state === 'not_connected' ? 'stripe.open' : 'stripe.complete')}
            </Button>
          </div>
        ) : (
          <p className="small soft">{t('stripe.adminDoes')}</p>
        ))}
      {error !== null && <Failed error={error} />}
    </Panel>
  );
}
