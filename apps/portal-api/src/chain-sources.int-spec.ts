import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  type Anvil,
  connectDemonstration,
  type Demonstration,
  demonstrationAccount,
  deployDemonstration,
  startAnvil,
} from '@holdfast/sources';
import { type Caller, type Portal, startPortal } from './testing/portal-app';

const chainId = 31_337;

const OPEN_TRANSACTIONS = `SELECT count(*)::int AS open FROM pg_stat_activity
  WHERE datname = current_database() AND state = 'idle in transaction'`;

interface Watched {
  readonly url: string;
  /** What was open at each request to the chain. */
  readonly seen: readonly number[];
  close(): void;
}

/** Stands before the chain and counts something at each request. */
async function watch(target: string, count: () => Promise<number>): Promise<Watched> {
  const seen: number[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      seen.push(await count());
      const answer = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      response.setHeader('content-type', 'application/json').end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return { url: `http://127.0.0.1:${address.port}`, seen, close: () => server.close() };
}

describe('a contract that a platform declares', () => {
  let anvil: Anvil;
  let world: Demonstration;
  let portal: Portal;
  let operator: Caller;
  let offBoardingId: string;
  let watched: Watched;

  beforeAll(async () => {
    anvil = await startAnvil({ chainId });
    const [releaser, vault] = [demonstrationAccount(1).address, demonstrationAccount(2).address];
    const client = connectDemonstration({ url: anvil.url });
    world = await deployDemonstration(client, { name: 'Boats', symbol: 'BOAT', releaser, vaults: [vault], tokens: [] });
    watched = await watch(anvil.url, async () => {
      const { rows } = await portal.database.owner.pool.query<{ open: number }>(OPEN_TRANSACTIONS);
      return rows[0]!.open;
    });
    const chains = JSON.stringify([{ chainId, name: 'local', rpcUrls: [watched.url] }]);
    portal = await startPortal({ HOLDFAST_CHAINS: chains });
    operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    offBoardingId = String((await operator.ask('POST', '/api/off-boardings', { body: { name: 'The end' } })).body.id);
  });
  afterAll(async () => {
    await portal.stop();
    watched.close();
    await anvil.kill();
  });

  it('is theirs once its owner has signed the challenge, and nobody else', async () => {
    const body = { offBoardingId, chainId, contract: world.collectible, escrow: world.escrow, wallets: [] };
    const declared = await operator.ask('POST', '/api/chain-sources', { body });
    expect(declared).toMatchObject({
      status: 201,
      body: { contract: world.collectible.toLowerCase(), provenAt: null },
    });
    const { id } = declared.body as { id: string };
    const again = await operator.ask('POST', '/api/chain-sources', { body });
    expect(again).toMatchObject({ status: 201, body: { id } });
    const message = String(again.body.challenge);
    expect(message).not.toBe(declared.body.challenge);

    const prove = async (account: number, text: string) => {
      const signature = await demonstrationAccount(account).signMessage({ message: text });
      return operator.ask('POST', `/api/chain-sources/${id}/proof`, { body: { signature } });
    };
    const stranger = await prove(3, message);
    expect([stranger.status, stranger.body.code]).toEqual([422, 'evm.control_not_shown']);
    const old = await prove(0, String(declared.body.challenge));
    expect([old.status, old.body.code]).toEqual([422, 'evm.control_not_shown']);
    const owner = await prove(0, message);
    expect(owner).toMatchObject({
      status: 200,
      body: { id, provenAt: expect.any(String), proofBlock: expect.any(String) },
    });
    const twice = await prove(0, message);
    expect([twice.status, twice.body.code]).toEqual([409, 'chain_source.proven']);
    const late = await operator.ask('POST', '/api/chain-sources', { body });
    expect([late.status, late.body.code]).toEqual([409, 'chain_source.exists']);
  });

  it('is looked up while no transaction waits', () => {
    expect(watched.seen.length).toBeGreaterThan(0);
    expect(watched.seen.filter((open) => open > 0)).toEqual([]);
  });

  it('has a vault beside it that two administrators of the custodian register', async () => {
    const { first: organizationId } = portal.organizations;
    const [admin, other] = [
      await portal.staff(organizationId, 'custodian_admin'),
      await portal.staff(organizationId, 'custodian_admin'),
    ];
    const change = async (body: object) => {
      const proposed = await admin.ask('POST', '/api/custodian/changes', { body });
      expect(proposed).toMatchObject({ status: 201, body: { state: 'proposed', approvedBy: null } });
      return `/api/custodian/changes/${String(proposed.body.id)}`;
    };
    const vaults = async () => (await admin.ask('GET', '/api/custodian/vaults')).body.items as { id: string }[];
    const { address } = demonstrationAccount(2);
    const register = { kind: 'vault_registration', chainId, address };
    const first = await change(register);
    const own = await admin.ask('POST', `${first}/approval`);
    expect([own.status, own.body.code]).toEqual([409, 'change.own_approval']);
    expect(await vaults()).toEqual([]);
    const approved = await other.ask('POST', `${first}/approval`);
    expect(approved).toMatchObject({
      status: 200,
      body: { state: 'approved', change: { address: address.toLowerCase() } },
    });
    const twice = await other.ask('POST', `${first}/approval`);
    expect([twice.status, twice.body.code]).toEqual([409, 'change.decided']);
    const same = await other.ask('POST', '/api/custodian/changes', { body: register });
    expect([same.status, same.body.code]).toEqual([409, 'vault.current']);

    const next = demonstrationAccount(4).address;
    await other.ask('POST', `${await change({ ...register, address: next })}/approval`);
    expect(await vaults()).toMatchObject([
      { address: next.toLowerCase(), revokedAt: null },
      { revokedAt: expect.any(String) },
    ]);
    const revoke = { kind: 'vault_revocation', vaultId: (await vaults())[0]!.id };
    const [withdrawn, revoked, late] = [await change(revoke), await change(revoke), await change(revoke)];
    expect((await admin.ask('GET', '/api/custodian/changes?state=proposed')).body.items).toHaveLength(3);
    expect((await admin.ask('POST', `${withdrawn}/withdrawal`)).body).toMatchObject({ state: 'withdrawn' });
    const gone = await other.ask('POST', `${withdrawn}/approval`);
    expect([gone.status, gone.body.code]).toEqual([409, 'change.decided']);
    expect((await other.ask('POST', `${revoked}/approval`)).status).toBe(200);
    const outdated = await other.ask('POST', `${late}/approval`);
    expect([outdated.status, outdated.body.code]).toEqual([409, 'change.outdated']);
    expect(await vaults()).toMatchObject([{ revokedAt: expect.any(String) }, { revokedAt: expect.any(String) }]);
    const { body } = await admin.ask('GET', '/api/organization/audit?limit=2');
    expect(body.items).toMatchObject([
      { action: 'vault_revocation.approved' },
      { action: 'vault_revocation.withdrawn' },
    ]);

    const stranger = await portal.staff(portal.organizations.second, 'custodian_admin');
    expect((await stranger.ask('POST', `${late}/approval`)).body.code).toBe('change.not_found');
    expect((await stranger.ask('GET', '/api/custodian/changes')).body.items).toEqual([]);
  });
});
