import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { Facts } from '@/design/facts';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Steps } from '@/design/progress';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import { OffBoardingBadge } from '../off-boardings-page';
import { OnlyOperators } from '../only-operators';
import styles from '../platform.module.css';
import { type Plan, planSteps } from './plan-steps';
import { StepBody } from './step-body';

const route = getRouteApi('/platform/$organization/off-boardings/$id/');
const ASK_EVERY_MS = 4_000;

export const PlanPage = () => (
  <OnlyOperators>
    <PlanLoader />
  </OnlyOperators>
);

function PlanLoader() {
  const { id } = route.useParams();
  const { id: organizationId } = useOrganization();
  const plan = useQuery({
    ...query('/api/off-boardings/{id}/plan', { path: { id }, organizationId }),
    // Something is being checked: it goes on by itself.
    refetchInterval: ({ state: { data } }) => ((data?.deposits.checking ?? 0) > 0 ? ASK_EVERY_MS : false),
  });
  if (plan.isPending) return <Loading lines={8} />;
  if (plan.isError) return <Failed error={plan.error} onRetry={() => void plan.refetch()} />;
  return <Guide plan={plan.data} />;
}

/** The whole way of an off-boarding: what is done, the one thing that is next, what comes. */
function Guide({ plan }: { plan: Plan }) {
  const { t } = useTranslation('platform');
  const { id: organizationId, slug: organization } = useOrganization();
  const sponsorships = useQuery(query('/api/sponsorships', { organizationId, query: { limit: 100 } }));
  const { offBoarding } = plan;
  const isSponsored = (sponsorships.data?.items ?? []).some(
    ({ offBoardingId, state }) => offBoardingId === offBoarding.id && state !== 'draft' && state !== 'paying',
  );
  const steps = planSteps(plan, isSponsored, new Date());
  return (
    <>
      <PageHeader
        kicker={
          <Link to="/platform/$organization" params={{ organization }}>
            {t('offBoardings.title')}
          </Link>
        }
        title={offBoarding.name}
        lead={t('plan.lead')}
      />
      <div className={styles.columns}>
        <Panel title={t('plan.way')}>
          <Steps
            steps={steps.map(({ name, state }) => ({
              title: t(`step.${name}.title`),
              state,
              children: <StepBody name={name} state={state} plan={plan} />,
            }))}
          />
        </Panel>
        <Panel title={t('plan.about')}>
          <Facts
            look="rows"
            facts={[
              { name: t('offBoardings.state'), value: <OffBoardingBadge state={offBoarding.state} /> },
              { name: t('offBoardings.announced'), value: <Time iso={offBoarding.announcedAt} style="date" /> },
              offBoarding.closesAt !== null && {
                name: t('offBoardings.closes'),
                value: <Time iso={offBoarding.closesAt} style="date" />,
              },
              offBoarding.electionOpensAt !== null && {
                name: t('plan.windowOpens'),
                value: <Time iso={offBoarding.electionOpensAt} />,
              },
              offBoarding.electionClosesAt !== null && {
                name: t('plan.windowCloses'),
                value: <Time iso={offBoarding.electionClosesAt} />,
              },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
