import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { needs } from '@/i18n';
import { rootRoute } from '@/root';
import { staffRoutes } from '../staff/routes';
import { membershipOf, requireSession } from '@/session/guard';

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
  component: lazyRouteComponent(() => import('./off-boardings-page'), 'OffBoardingsPage'),
});

export const platformRoutes = area.addChildren([offBoardings, ...staffRoutes(area)]);
