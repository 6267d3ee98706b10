import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { needs } from '@/i18n';
import { rootRoute } from '@/root';
import { requireSession } from '@/session/guard';

/** /my: what a holder owns, and what becomes of it. Asked of the API as the person, without an organization. */
const area = createRoute({
  getParentRoute: () => rootRoute,
  path: '/my',
  beforeLoad: ({ context, location }) => requireSession(context.queries, location),
  loader: needs('holder'),
  component: lazyRouteComponent(() => import('./holder-layout'), 'HolderLayout'),
});

const collection = createRoute({
  getParentRoute: () => area,
  path: '/',
  component: lazyRouteComponent(() => import('./collection-page'), 'CollectionPage'),
});

export const holderRoutes = area.addChildren([collection]);
