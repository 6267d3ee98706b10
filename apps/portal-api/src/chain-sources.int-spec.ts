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

describe('a contract that a platform declares', () => {
  let anvil: Anvil;
  let world: Demonstration;
  let portal: Portal;
  let operator: Caller;
  let offBoardingId: string;

  beforeAll(async () => {
    anvil = await startAnvil({ chainId });
    const [releaser, vault] = [demonstrationAccount(1).address, demonstrationAccount(2).address];
    const client = connectDemonstration({ url: anvil.url });
    world = await deployDemonstration(client, { name: 'Boats', symbol: 'BOAT', releaser, vaults: [vault], tokens: [] });
    const chains = JSON.stringify([{ chainId, name: 'local', rpcUrls: [anvil.url] }]);
    portal = await startPortal({ HOLDFAST_CHAINS: chains });
    operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    offBoardingId = String((await operator.ask('POST', '/api/off-boardings', { body: { name: 'The end' } })).body.id);
  });
  afterAll(async () => {
    await portal.stop();
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

  it('has a vault beside it that the custodian registers with its checksum, kept in lower case', async () => {
    const admin = await portal.staff(portal.organizations.first, 'custodian_admin');
    const { address } = demonstrationAccount(2);
    const vault = await admin.ask('POST', '/api/custodian/vaults', { body: { chainId, address } });
    expect(vault).toMatchObject({ status: 201, body: { address: address.toLowerCase(), revokedAt: null } });
    const next = demonstrationAccount(4).address;
    await admin.ask('POST', '/api/custodian/vaults', { body: { chainId, address: next } });
    const { body } = await admin.ask('GET', '/api/custodian/vaults');
    expect(body.items).toMatchObject([
      { address: next.toLowerCase(), revokedAt: null },
      { revokedAt: expect.any(String) },
    ]);
  });
});
