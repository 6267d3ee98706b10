import { RouteCatalog } from '@holdfast/platform';
import { type Portal, startPortal } from './testing/portal-app';

/**
 * Routes that change something and open their transactions themselves: nobody but the handler sees to their audit rows, so
 * each is here with what it writes, or why it writes nothing. A new one belongs here before it is merged.
 */
const ACTIONS: Readonly<Record<string, string>> = {
  'POST /api/session': 'identity.signed_in',
  'POST /api/session/passkey': 'identity.signed_in_by_passkey',
  'POST /api/people': 'identity.signed_up, or identity.sign_up_repeated',
  'POST /api/email-verifications': 'identity.email_verified',
  'POST /api/recoveries': 'identity.recovery_requested, when the address is somebody’s',
  'POST /api/recoveries/confirmation': 'identity.recovery_confirmed',
  'POST /api/recoveries/objection': 'identity.recovery_objected',
  'POST /api/recoveries/completion': 'identity.recovery_completed',
  'PUT /api/person/password': 'identity.password_changed',
  'POST /api/custodian/plans/preview': 'nothing: it changes nothing',
  'PUT /api/deposits/:id/bag': 'deposit.received',
  'POST /api/uploads': 'deposit.upload_begun',
  'PATCH /api/uploads/:id': 'deposit.received, with the last piece',
  'DELETE /api/uploads/:id': 'deposit.upload_given_up',
  'POST /api/off-boardings/:id/claim-codes': 'claim_codes.asked, then claim_codes.issued with each batch',
  'POST /api/chain-sources': 'chain_source.declared',
  'POST /api/chain-sources/:id/proof': 'chain_source.proven',
};

describe('a route with transactions of its own', () => {
  let portal: Portal;
  beforeAll(async () => (portal = await startPortal()));
  afterAll(() => portal.stop());

  it('says what it writes into the audit log', () => {
    const routes = portal.app
      .get(RouteCatalog)
      .routes.filter(({ method, ownTransaction }) => ownTransaction && method !== 'GET' && method !== 'HEAD');
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(ACTIONS).sort());
  });
});
