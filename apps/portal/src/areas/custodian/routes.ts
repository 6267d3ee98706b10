import { createRoute, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router';
import { needs } from '@/i18n';
import { rootRoute } from '@/root';
import { staffRoutes } from '../staff/routes';
import { membershipOf, requireSession } from '@/session/guard';
import {
  readArrearsSearch,
  readHoldersSearch,
  readInvoicesSearch,
  readPositionsSearch,
  readQueueSearch,
} from './search';

/** /custodian/<slug>: the staff of one custodian. Pages below ask for it with `useOrganization()`. */
const area = createRoute({
  getParentRoute: () => rootRoute,
  path: '/custodian/$organization',
  beforeLoad: async ({ context, location, params }) => {
    const session = await requireSession(context.queries, location);
    // Whether there is such an organization is no stranger's business: it looks like an address that does not exist.
    const membership = membershipOf(session, 'custodian', params.organization);
    if (membership === null) throw notFound();
    return { membership };
  },
  loader: needs('custodian', 'staff', 'identity'),
  component: lazyRouteComponent(() => import('./custodian-layout'), 'CustodianLayout'),
});

const transfers = createRoute({
  getParentRoute: () => area,
  path: '/transfers',
  validateSearch: readQueueSearch,
  component: lazyRouteComponent(() => import('./transfers/queue-page'), 'QueuePage'),
});

const transfer = createRoute({
  getParentRoute: () => area,
  path: '/transfers/$id',
  component: lazyRouteComponent(() => import('./transfers/transfer-page'), 'TransferPage'),
});

const overview = createRoute({
  getParentRoute: () => area,
  path: '/',
  beforeLoad: ({ context: { membership }, params }) => {
    // What a regulator may read begins there, and ends there.
    if (membership.role === 'regulator')
      throw redirect({ to: '/custodian/$organization/audit', params, replace: true });
  },
  component: lazyRouteComponent(() => import('./overview/overview-page'), 'OverviewPage'),
});

const holders = createRoute({
  getParentRoute: () => area,
  path: '/holders',
  validateSearch: readHoldersSearch,
  component: lazyRouteComponent(() => import('./holders/holders-page'), 'HoldersPage'),
});

const holder = createRoute({
  getParentRoute: () => area,
  path: '/holders/$id',
  validateSearch: readPositionsSearch,
  component: lazyRouteComponent(() => import('./holders/holder-page'), 'HolderPage'),
});

const positions = createRoute({
  getParentRoute: () => area,
  path: '/positions',
  validateSearch: readPositionsSearch,
  component: lazyRouteComponent(() => import('./holders/positions-page'), 'PositionsPage'),
});

const asset = createRoute({
  getParentRoute: () => area,
  path: '/assets/$id',
  component: lazyRouteComponent(() => import('./holders/asset-page'), 'AssetPage'),
});

const acceptance = createRoute({
  getParentRoute: () => area,
  path: '/acceptance',
  component: lazyRouteComponent(() => import('./acceptance/acceptance-page'), 'AcceptancePage'),
});

const terms = createRoute({
  getParentRoute: () => area,
  path: '/terms',
  component: lazyRouteComponent(() => import('./terms/terms-page'), 'TermsPage'),
});

const plans = createRoute({
  getParentRoute: () => area,
  path: '/plans',
  component: lazyRouteComponent(() => import('./plans/plans-page'), 'PlansPage'),
});

const plan = createRoute({
  getParentRoute: () => area,
  path: '/plans/$id',
  component: lazyRouteComponent(() => import('./plans/plan-page'), 'PlanPage'),
});

const billing = createRoute({
  getParentRoute: () => area,
  path: '/billing',
  component: lazyRouteComponent(() => import('./billing/billing-page'), 'BillingPage'),
});

const arrears = createRoute({
  getParentRoute: () => area,
  path: '/billing/arrears',
  validateSearch: readArrearsSearch,
  component: lazyRouteComponent(() => import('./billing/arrears-page'), 'ArrearsPage'),
});

const invoices = createRoute({
  getParentRoute: () => area,
  path: '/billing/invoices',
  validateSearch: readInvoicesSearch,
  component: lazyRouteComponent(() => import('./billing/invoices-page'), 'InvoicesPage'),
});

const invoice = createRoute({
  getParentRoute: () => area,
  path: '/billing/invoices/$id',
  component: lazyRouteComponent(() => import('./billing/invoice-page'), 'InvoicePage'),
});

const given = createRoute({
  getParentRoute: () => area,
  path: '/billing/given',
  component: lazyRouteComponent(() => import('./billing/given-page'), 'GivenPage'),
});

const events = createRoute({
  getParentRoute: () => area,
  path: '/billing/events',
  component: lazyRouteComponent(() => import('./billing/events-page'), 'EventsPage'),
});

export const custodianRoutes = area.addChildren([
  overview,
  transfers,
  transfer,
  holders,
  holder,
  positions,
  asset,
  acceptance,
  terms,
  plans,
  plan,
  billing,
  arrears,
  invoices,
  invoice,
  given,
  events,
  ...staffRoutes(area),
]);
