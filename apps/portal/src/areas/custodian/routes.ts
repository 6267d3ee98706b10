import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { needs } from '@/i18n';
import { rootRoute } from '@/root';
import { staffRoutes } from '../staff/routes';
import { membershipOf, requireSession } from '@/session/guard';

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
  loader: needs('custodian', 'staff'),
  component: lazyRouteComponent(() => import('./custodian-layout'), 'CustodianLayout'),
});

const transfers = createRoute({
  getParentRoute: () => area,
  path: '/',
  component: lazyRouteComponent(() => import('./transfers-page'), 'TransfersPage'),
});

export const custodianRoutes = area.addChildren([transfers, ...staffRoutes(area)]);
