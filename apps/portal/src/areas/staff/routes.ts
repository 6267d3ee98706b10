import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { needs } from '@/i18n';
import { readAuditSearch } from './audit/search';

/** The pages that both kinds of organization have, below the area of one: people, API keys, audit log. */
export const staffRoutes = <Area extends AnyRoute>(area: Area) =>
  [
    createRoute({
      getParentRoute: () => area,
      path: '/people',
      loader: needs('staff'),
      component: lazyRouteComponent(() => import('./people/people-page'), 'PeoplePage'),
    }),
    createRoute({
      getParentRoute: () => area,
      path: '/keys',
      loader: needs('staff'),
      component: lazyRouteComponent(() => import('./keys/keys-page'), 'KeysPage'),
    }),
    createRoute({
      getParentRoute: () => area,
      path: '/audit',
      validateSearch: readAuditSearch,
      loader: needs('staff'),
      component: lazyRouteComponent(() => import('./audit/audit-page'), 'AuditPage'),
    }),
  ] as const;
