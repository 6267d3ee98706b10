import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { needs } from '@/i18n';
import { rootRoute } from '@/root';

/** Pages for everybody, signed in or not. */
const landing = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  loader: needs('everyone'),
  component: lazyRouteComponent(() => import('./landing-page'), 'LandingPage'),
});

const verify = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify',
  loader: needs('verify'),
  component: lazyRouteComponent(() => import('./verify/verify-page'), 'VerifyPage'),
});

const MANY = 1_000_000_000;
const number = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < MANY ? value : otherwise;

const custodians = createRoute({
  getParentRoute: () => rootRoute,
  path: '/custodians',
  // How much one has: in the address, so that a comparison can be sent to somebody.
  validateSearch: (search: Record<string, unknown>): { items?: number; megabytes?: number } => ({
    items: number(search.items, 25),
    megabytes: number(search.megabytes, 500),
  }),
  loader: needs('everyone'),
  component: lazyRouteComponent(() => import('./custodians-page'), 'CustodiansPage'),
});

/** Where to go after signing in: an address of ours, never another site's. */
const readNext = (search: Record<string, unknown>): { next?: string } =>
  typeof search.next === 'string' && /^\/(?![/\\])/.test(search.next) ? { next: search.next } : {};

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: readNext,
  loader: needs('everyone', 'identity'),
  component: lazyRouteComponent(() => import('./sign-in-page'), 'SignInPage'),
});

const signUp = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  validateSearch: readNext,
  loader: needs('everyone'),
  component: lazyRouteComponent(() => import('./sign-up-page'), 'SignUpPage'),
});

/** Where the mail of an invitation leads: signed out too. */
const invitation = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  loader: needs('staff'),
  component: lazyRouteComponent(() => import('../staff/invitation-page'), 'InvitationPage'),
});

/** Where mails lead, signed in or not; what they carry stands behind the #. */
const verifyEmail = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify-email',
  loader: needs('identity'),
  component: lazyRouteComponent(() => import('./identity/verify-email-page'), 'VerifyEmailPage'),
});

const recovery = createRoute({
  getParentRoute: () => rootRoute,
  path: '/recovery',
  loader: needs('identity'),
  component: lazyRouteComponent(() => import('./identity/recovery-page'), 'RecoveryPage'),
});

const objection = createRoute({
  getParentRoute: () => rootRoute,
  path: '/recovery/objection',
  loader: needs('identity'),
  component: lazyRouteComponent(() => import('./identity/objection-page'), 'ObjectionPage'),
});

const outbox = createRoute({
  getParentRoute: () => rootRoute,
  path: '/development/outbox',
  loader: needs('identity'),
  component: lazyRouteComponent(() => import('./identity/outbox-page'), 'OutboxPage'),
});

export const everyoneRoutes = [
  landing,
  verify,
  custodians,
  signIn,
  signUp,
  invitation,
  verifyEmail,
  recovery,
  objection,
  outbox,
] as const;
