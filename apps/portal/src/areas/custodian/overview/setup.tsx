import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { ProblemError } from '@/api/problem';
import { ButtonLink } from '@/design/button';
import { Panel } from '@/design/panel';
import { type Step, Steps } from '@/design/progress';
import { useOrganization } from '@/session/organization';

const STEPS = ['terms', 'policy', 'vault', 'plan', 'stripe'] as const;
type StepName = (typeof STEPS)[number];

const isMissing = (error: unknown) => error instanceof ProblemError && error.problem.status === 404;

/** What a new custodian still has to do before holders can choose it; gone once all of it is done. */
export function Setup() {
  const { t } = useTranslation('custodian');
  const { id: organizationId, slug: organization, role } = useOrganization();
  const [terms, policy, vaults, plans, account] = useQueries({
    queries: [
      query('/api/custodian/terms', { organizationId }),
      query('/api/custodian/acceptance-policy', { organizationId }),
      query('/api/custodian/vaults', { organizationId }),
      query('/api/custodian/plans', { organizationId }),
      query('/api/custodian/billing/account', { organizationId }),
    ],
  });
  const done: Record<StepName, boolean | null> = {
    terms: terms.isSuccess ? true : isMissing(terms.error) ? false : null,
    policy: policy.isSuccess ? true : isMissing(policy.error) ? false : null,
    vault: vaults.data === undefined ? null : vaults.data.items.some(({ revokedAt }) => revokedAt === null),
    plan: plans.data === undefined ? null : plans.data.items.some(({ retiredAt }) => retiredAt === null),
    stripe: account.data === undefined ? null : account.data.state === 'ready',
  };
  const all = STEPS.map((name) => done[name]);
  // What could not be read is shown by its own page; here it would only be in the way.
  if (all.includes(null) || !all.includes(false)) return null;
  const first = STEPS.find((name) => done[name] === false);
  const isAdmin = role === 'custodian_admin';
  const steps = STEPS.map((name): Step => ({
    title: t(`setup.${name}`),
    state: done[name] === true ? 'done' : name === first ? 'current' : 'later',
    children: done[name] !== true && (
      <div className="stack-s">
        <p className="small soft">{t(`setup.${name}Hint`)}</p>
        {isAdmin && (
          <div>
            <ButtonLink to={`/custodian/$organization/${PAGES[name]}`} params={{ organization }}>
              {t(`setup.${name}Action`)}
            </ButtonLink>
          </div>
        )}
      </div>
    ),
  }));
  return (
    <Panel title={t('setup.title')}>
      <p className="soft">{t(isAdmin ? 'setup.lead' : 'setup.leadOthers')}</p>
      <Steps steps={steps} />
    </Panel>
  );
}

const PAGES = {
  terms: 'terms',
  policy: 'acceptance',
  vault: 'acceptance',
  plan: 'plans',
  stripe: 'billing',
} as const satisfies Record<StepName, string>;
