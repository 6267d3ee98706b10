import type { QueryClient } from '@tanstack/react-query';
import { createRouter as createTanStackRouter } from '@tanstack/react-router';
import { custodianRoutes } from './areas/custodian/routes';
import { everyoneRoutes } from './areas/everyone/routes';
import { holderRoutes } from './areas/holder/routes';
import { platformRoutes } from './areas/platform/routes';
import { Loading } from './design/state';
import { rootRoute } from './root';
import { ErrorPage } from './shell/error-page';

const routeTree = rootRoute.addChildren([...everyoneRoutes, ...holderRoutes, platformRoutes, custodianRoutes]);

export const createRouter = (queries: QueryClient) =>
  createTanStackRouter({
    routeTree,
    context: { queries },
    defaultPreload: 'intent',
    // TanStack Query knows how fresh things are.
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: () => <Loading />,
    // In the place of the page that failed: what is around it stays.
    defaultErrorComponent: ErrorPage,
    scrollRestoration: true,
    defaultStructuralSharing: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createRouter>;
  }
}
