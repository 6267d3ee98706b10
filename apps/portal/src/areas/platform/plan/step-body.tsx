import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '@/design/badge';
import { ButtonLink } from '@/design/button';
import { useOrganization } from '@/session/organization';
import { WindowForm } from '../window-form';
import { OPTIONAL, type Plan, type StepName, type StepState } from './plan-steps';

/** The page of each step that has one. */
const PAGE = {
  key: 'sources',
  contract: 'sources',
  deposit: 'deposits',
  check: 'deposits',
  letters: 'letters',
  sponsor: 'sponsor',
  progress: 'progress',
  report: 'report',
} as const;

/** Before these have happened, a later step's page has nothing to show. */
const NEEDS_ACCEPTED: readonly StepName[] = ['letters', 'sponsor', 'progress', 'report'];

interface StepBodyProps {
  readonly name: StepName;
  readonly state: StepState;
  readonly plan: Plan;
}

/** What a step is for, and the way to it: a button when it is next, a link otherwise. */
export function StepBody({ name, state, plan }: StepBodyProps) {
  const { t } = useTranslation('platform');
  const isPossible = !NEEDS_ACCEPTED.includes(name) || plan.deposits.accepted > 0;
  return (
    <>
      <p className="soft measure">
        {t(`step.${name}.hint`)} {OPTIONAL.includes(name) && state !== 'done' && <Badge>{t('plan.optional')}</Badge>}
      </p>
      <StepFacts name={name} plan={plan} />
      {name === 'window' ? (
        plan.deposits.accepted > 0 && <WindowForm offBoarding={plan.offBoarding} />
      ) : (
        <Way
          name={name}
          state={state}
          id={plan.offBoarding.id}
          isPossible={isPossible}
          newest={plan.newestDeposit?.id}
        />
      )}
    </>
  );
}

function Way({
  name,
  state,
  id,
  isPossible,
  newest,
}: {
  name: Exclude<StepName, 'window'>;
  state: StepState;
  id: string;
  isPossible: boolean;
  newest: string | undefined;
}) {
  const { t } = useTranslation('platform');
  const { slug: organization } = useOrganization();
  if (name === 'announce' || !isPossible) return null;
  const label = t(`step.${name}.action`);
  const isCurrent = state === 'current' || state === 'problem';
  if (name === 'check') {
    if (newest === undefined) return null;
    const to = '/platform/$organization/off-boardings/$id/deposits/$depositId';
    const params = { organization, id, depositId: newest };
    return (
      <p>
        {isCurrent ? (
          <ButtonLink to={to} params={params} search={{}} look="primary">
            {label}
          </ButtonLink>
        ) : (
          <Link to={to} params={params} search={{}}>
            {label}
          </Link>
        )}
      </p>
    );
  }
  const to = `/platform/$organization/off-boardings/$id/${PAGE[name]}` as const;
  const params = { organization, id };
  return (
    <p>
      {isCurrent ? (
        <ButtonLink to={to} params={params} search={{}} look="primary">
          {label}
        </ButtonLink>
      ) : (
        <Link to={to} params={params} search={{}}>
          {label}
        </Link>
      )}
    </p>
  );
}

function StepFacts({ name, plan: { signingKeys, contracts, deposits } }: Pick<StepBodyProps, 'name' | 'plan'>) {
  const { t } = useTranslation('platform');
  const { announced, checking, accepted, refused } = deposits;
  switch (name) {
    case 'key':
      return signingKeys > 0 && <p className="small">{t('plan.keys', { count: signingKeys })}</p>;
    case 'contract':
      return contracts.declared > 0 && <p className="small">{t('plan.contracts', contracts)}</p>;
    case 'deposit':
      return (
        <p className="small">
          {announced > 0 && t('plan.announced', { count: announced })}{' '}
          {refused > 0 && t('plan.refused', { count: refused })}
        </p>
      );
    case 'check':
      return (
        <p className="small" role="status">
          {checking > 0 && t('plan.checking', { count: checking })}{' '}
          {accepted > 0 && t('plan.accepted', { count: accepted })}
        </p>
      );
    default:
      return null;
  }
}
