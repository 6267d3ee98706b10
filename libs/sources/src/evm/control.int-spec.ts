import { ManualClock } from '@holdfast/kernel';
import { type Anvil, startAnvil } from './anvil';
import { collectibleAbi } from './contracts/abi';
import { verifyControl } from './control';
import type { HexText } from './core/asset-name';
import { controlChallenge, type ControlChallenge, readControlChallenge } from './core/control-challenge';
import {
  connectDemonstration,
  type Demonstration,
  demonstrationAccount,
  type DemonstrationClient,
  deployDemonstration,
  transact,
} from './demonstration';
import { connectNode } from './nodes';

const clock = new ManualClock();
const minutes = 60_000;
let anvil: Anvil;
let client: DemonstrationClient;
let world: Demonstration;

beforeAll(async () => {
  anvil = await startAnvil({ chainId: 31_337 });
  client = connectDemonstration({ url: anvil.url });
  const [releaser, vault] = [demonstrationAccount(1).address, demonstrationAccount(2).address];
  world = await deployDemonstration(client, { name: 'Boats', symbol: 'BOAT', releaser, vaults: [vault], tokens: [] });
});

afterAll(() => anvil.stop());

describe('control of a contract', () => {
  it('is shown by a signature of its owner', async () => {
    const verdict = await verify(await signedBy(0));
    expect(verdict).toMatchObject({
      ok: true,
      as: 'owner',
      signer: world.platform,
      final: { genesisHash: world.genesisHash },
    });
  });

  it('is not shown by a stranger, nor by the owner’s word about something else', async () => {
    const notShown = { ok: false, code: 'evm.control_not_shown' };
    expect(await verify(await signedBy(4))).toEqual(notShown);
    for (const change of [
      { organizationId: 'another' },
      { nonce: 'f'.repeat(32) },
      { expiresAt: new Date(clock.now().getTime() + 1) },
    ]) {
      expect(await verify(await signedBy(0), change)).toEqual(notShown);
    }
  });

  it('cannot be shown late, early, with a malformed signature, for another chain or for no contract', async () => {
    const signature = await signedBy(0);
    const expired = { ok: false, code: 'evm.control_expired' };
    expect(await verify(signature, { expiresAt: new Date(clock.now().getTime() - 1) })).toEqual(expired);
    expect(await verify(signature, { issuedAt: new Date(clock.now().getTime() + minutes) })).toEqual(expired);
    expect(await verify('0x12')).toEqual({ ok: false, code: 'evm.signature_malformed' });
    expect(await verify(`0x${'00'.repeat(65)}`)).toEqual({ ok: false, code: 'evm.signature_malformed' });
    expect(await verify(signature, { contract: world.platform })).toEqual({ ok: false, code: 'evm.not_a_contract' });
    await expect(verify(signature, { chainId: 1 })).rejects.toMatchObject({ code: 'evm.wrong_chain' });
  });

  it('of a contract without an owner is its deployer’s', async () => {
    const contract = world.multicall;
    const block = await client.getBlock({ blockNumber: 1n, includeTransactions: true });
    const deploymentTransaction = block.transactions[0]?.hash;
    const signature = await signedBy(0, { contract });
    expect(await verify(signature, { contract })).toEqual({ ok: false, code: 'evm.control_not_shown' });
    expect(await verify(signature, { contract }, deploymentTransaction)).toMatchObject({ ok: true, as: 'deployer' });
    const other = await signedBy(4, { contract });
    expect(await verify(other, { contract }, deploymentTransaction)).toMatchObject({ ok: false });
  });

  it('does not go to the deployer once there is an owner, and follows the owner only at a final block', async () => {
    expect(await client.readContract({ address: world.collectible, abi: collectibleAbi, functionName: 'owner' })).toBe(
      demonstrationAccount(0).address,
    );
    await transact(client, (o) =>
      client.writeContract({
        ...o,
        address: world.collectible,
        abi: collectibleAbi,
        functionName: 'transferOwnership',
        args: [address(4)],
      }),
    );
    expect(await verify(await signedBy(4))).toMatchObject({ ok: false });
    await client.mine({ blocks: 6 });
    expect(await verify(await signedBy(4))).toMatchObject({ ok: true, as: 'owner' });
    expect(await verify(await signedBy(0))).toMatchObject({ ok: false });
  });

  it('is of these wallets and this escrow: the signature of a text with others shows nothing', async () => {
    const signature = await signedBy(0);
    for (const change of [{ wallets: [] }, { wallets: [world.collectible] }, { escrow: null }]) {
      expect(await verify(signature, change)).toEqual({ ok: false, code: 'evm.control_not_shown' });
    }
    const text = controlChallenge(challenge());
    expect(text).toContain(`Escrow: ${world.escrow}\nWallet: ${world.platform}`);
    expect(readControlChallenge(text)).toEqual(challenge());
    expect(readControlChallenge(controlChallenge(challenge({ escrow: null, wallets: [] })))).toMatchObject({
      escrow: null,
      wallets: [],
    });
  });

  it('cannot be asked for with fields that would forge a line of the challenge', () => {
    expect(() => controlChallenge(challenge({ organizationId: 'a\nContract: 0x00' }))).toThrow('one plain word');
  });
});

function address(index: number): HexText {
  return `0x${demonstrationAccount(index).address.slice(2).toLowerCase()}`;
}

function challenge(change: Partial<ControlChallenge> = {}): ControlChallenge {
  return {
    ...{ organizationId: '0190a1b2-0000-7000-8000-000000000001', chainId: 31_337, genesisHash: world.genesisHash },
    ...{ contract: world.collectible, escrow: world.escrow, wallets: [world.platform], nonce: 'a'.repeat(32) },
    ...{ issuedAt: clock.now(), expiresAt: new Date(clock.now().getTime() + 15 * minutes) },
    ...change,
  };
}

function signedBy(index: number, change: Partial<ControlChallenge> = {}): Promise<HexText> {
  return demonstrationAccount(index).signMessage({ message: controlChallenge(challenge(change)) });
}

function verify(signature: string, change: Partial<ControlChallenge> = {}, deploymentTransaction?: HexText) {
  const nodes = [connectNode({ url: anvil.url })];
  return verifyControl({ nodes, challenge: challenge(change), signature, now: clock.now(), deploymentTransaction });
}
