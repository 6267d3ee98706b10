import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { needs } from '@/i18n';
import { rootRoute } from '@/root';
import { requireSession } from '@/session/guard';
import { readCode, readCollectionSearch, readMove } from './search';

/** Where the platform's letter leads: for strangers too, who sign up first and come back with their code. */
const claim = createRoute({
  getParentRoute: () => rootRoute,
  path: '/claim',
  validateSearch: readCode,
  loader: needs('holder', 'identity'),
  component: lazyRouteComponent(() => import('./claim/claim-page'), 'ClaimPage'),
});

/** /my: what a holder owns, and what becomes of it. Asked of the API as the person, without an organization. */
const area = createRoute({
  getParentRoute: () => rootRoute,
  path: '/my',
  beforeLoad: ({ context, location }) => requireSession(context.queries, location),
  loader: needs('holder', 'identity'),
  component: lazyRouteComponent(() => import('./holder-layout'), 'HolderLayout'),
});

const collection = createRoute({
  getParentRoute: () => area,
  path: '/',
  validateSearch: readCollectionSearch,
  component: lazyRouteComponent(() => import('./collection-page'), 'CollectionPage'),
});

const item = createRoute({
  getParentRoute: () => area,
  path: '/items/$id',
  component: lazyRouteComponent(() => import('./item-page'), 'ItemPage'),
});

const move = createRoute({
  getParentRoute: () => area,
  path: '/move',
  validateSearch: readMove,
  component: lazyRouteComponent(() => import('./move/move-page'), 'MovePage'),
});

const transfers = createRoute({
  getParentRoute: () => area,
  path: '/transfers',
  component: lazyRouteComponent(() => import('./transfer/transfers-page'), 'TransfersPage'),
});

const transfer = createRoute({
  getParentRoute: () => area,
  path: '/transfers/$id',
  component: lazyRouteComponent(() => import('./transfer/transfer-page'), 'TransferPage'),
});

const billing = createRoute({
  getParentRoute: () => area,
  path: '/billing',
  component: lazyRouteComponent(() => import('./billing/billing-page'), 'BillingPage'),
});

const subscription = createRoute({
  getParentRoute: () => area,
  path: '/billing/$id',
  component: lazyRouteComponent(() => import('./billing/subscription-page'), 'SubscriptionPage'),
});

const account = createRoute({
  getParentRoute: () => area,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page'), 'AccountPage'),
});

export const holderRoutes = [
  claim,
  area.addChildren([collection, item, move, transfers, transfer, billing, subscription, account]),
] as const;
