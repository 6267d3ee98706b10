import { createRoute, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router';
import { needs } from '@/i18n';
import { rootRoute } from '@/root';
import { staffRoutes } from '../staff/routes';
import { membershipOf, requireSession } from '@/session/guard';
import { readDepositSearch, readLetterSearch } from './search';

/** /platform/<slug>: the staff of one platform. Pages below ask for it with `useOrganization()`. */
const area = createRoute({
  getParentRoute: () => rootRoute,
  path: '/platform/$organization',
  beforeLoad: async ({ context, location, params }) => {
    const session = await requireSession(context.queries, location);
    // Whether there is such an organization is no stranger's business: it looks like an address that does not exist.
    const membership = membershipOf(session, 'platform', params.organization);
    if (membership === null) throw notFound();
    return { membership };
  },
  loader: needs('platform', 'staff', 'identity'),
  component: lazyRouteComponent(() => import('./platform-layout'), 'PlatformLayout'),
});

const offBoardings = createRoute({
  getParentRoute: () => area,
  path: '/',
  beforeLoad: ({ context: { membership }, params }) => {
    // What a regulator may read begins there, and ends there.
    if (membership.role === 'regulator') throw redirect({ to: '/platform/$organization/audit', params, replace: true });
  },
  component: lazyRouteComponent(() => import('./off-boardings-page'), 'OffBoardingsPage'),
});

/** One off-boarding: the plan, and a page for each of its steps that is more than a form. */
const offBoarding = createRoute({ getParentRoute: () => area, path: '/off-boardings/$id' });

const plan = createRoute({
  getParentRoute: () => offBoarding,
  path: '/',
  component: lazyRouteComponent(() => import('./plan/plan-page'), 'PlanPage'),
});

const sources = createRoute({
  getParentRoute: () => offBoarding,
  path: '/sources',
  component: lazyRouteComponent(() => import('./sources/sources-page'), 'SourcesPage'),
});

const deposits = createRoute({
  getParentRoute: () => offBoarding,
  path: '/deposits',
  component: lazyRouteComponent(() => import('./deposits/deposits-page'), 'DepositsPage'),
});

const deposit = createRoute({
  getParentRoute: () => offBoarding,
  path: '/deposits/$depositId',
  validateSearch: readDepositSearch,
  component: lazyRouteComponent(() => import('./deposits/deposit-page'), 'DepositPage'),
});

const letters = createRoute({
  getParentRoute: () => offBoarding,
  path: '/letters',
  validateSearch: readLetterSearch,
  component: lazyRouteComponent(() => import('./letters/letters-page'), 'LettersPage'),
});

const progress = createRoute({
  getParentRoute: () => offBoarding,
  path: '/progress',
  component: lazyRouteComponent(() => import('./progress/progress-page'), 'ProgressPage'),
});

const sponsor = createRoute({
  getParentRoute: () => offBoarding,
  path: '/sponsor',
  component: lazyRouteComponent(() => import('./sponsor/sponsor-page'), 'SponsorPage'),
});

const report = createRoute({
  getParentRoute: () => offBoarding,
  path: '/report',
  component: lazyRouteComponent(() => import('./report/report-page'), 'ReportPage'),
});

export const platformRoutes = area.addChildren([
  offBoardings,
  offBoarding.addChildren([plan, sources, deposits, deposit, letters, progress, sponsor, report]),
  ...staffRoutes(area),
]);
