import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@holdfast/kernel';
import { pad } from 'viem';
import { type Anvil, startAnvil } from './anvil';
import { collectibleAbi, escrowAbi } from './contracts/abi';
import type { HexText } from './core/asset-name';
import type { ChainAttempt, Fees, ReleaseOrder } from './core/chain-attempt';
import {
  connectDemonstration,
  type Demonstration,
  demonstrationAccount,
  type DemonstrationClient,
  deployDemonstration,
  giveNotice,
  makeFinal,
  transact,
} from './demonstration';
import { readKeyFile } from './key-file';
import { connectNode } from './nodes';
import { ownerMovedSince } from './owner-moved';
import { ReleaseSigner, type SignerLimits } from './release-signer';
import { type HostileProxy, startHostileProxy } from './testing/hostile-proxy';

const chainId = 31_337;
const account = (index: number): HexText => `0x${demonstrationAccount(index).address.slice(2).toLowerCase()}`;
const vault = account(3);
const stranger = account(4);
const holder = account(5);
const custodianId = 'custodian-one';

let folder: string;
let keyPath: string;
let anvil: Anvil;
let proxy: HostileProxy;
let client: DemonstrationClient;
let world: Demonstration;
let signer: ReleaseSigner;
let snapshot: HexText;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-signer-'));
  keyPath = join(folder, 'signer.key');
  anvil = await startAnvil({ chainId });
  proxy = await startHostileProxy(anvil.url);
  client = connectDemonstration({ url: anvil.url });
  await readKeyFile({ path: keyPath, createIfAbsent: true });
  const { address } = await openSigner({ genesisHash: (await client.getBlock({ blockNumber: 0n })).hash });
  world = await deployDemonstration(client, {
    ...{ name: 'Paper Boats', symbol: 'BOAT', releaser: address, vaults: [vault] },
    tokens: [1n, 2n, 3n].map((tokenId) => ({ tokenId, owner: tokenId < 3n ? account(0) : holder, uri: '' })),
  });
  await giveNotice(client, world);
  signer = await openSigner();
});

beforeEach(async () => {
  proxy.behave(() => ({ do: 'pass' }));
  snapshot = await client.snapshot();
});

afterEach(async () => {
  await client.setAutomine(true);
  await client.revert({ id: snapshot });
  await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 1_000_000_000n });
});

afterAll(async () => {
  await proxy.close();
  await anvil.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a release', () => {
  it('is final once its block is, and sending it twice moves the token once', async () => {
    const attempt = await signed(orderFor(1n));
    expect(await signer.broadcast(attempt.raw)).toEqual({ hash: attempt.hash, outcome: 'sent' });
    expect(await signer.broadcast(attempt.raw)).toEqual({ hash: attempt.hash, outcome: 'known' });
    expect(await signer.pendingNonce()).toBe(1n);
    expect(await signer.status(sent(attempt))).toMatchObject({ state: 'mined', success: true });
    await makeFinal(client);
    expect(await signer.status(sent(attempt))).toMatchObject({ state: 'final', success: true, hash: attempt.hash });
    expect(await ownerOf(1n)).toBe(vault);
    expect(await client.getTransactionCount({ address: signer.address })).toBe(1);
    const released = await client.getContractEvents({
      address: world.escrow,
      abi: escrowAbi,
      eventName: 'Released',
      fromBlock: 0n,
    });
    expect(released).toHaveLength(1);
  });

  it('is the same transaction when it is signed again with the same nonce and fees', async () => {
    expect(await signed(orderFor(1n))).toEqual(await signed(orderFor(1n)));
  });

  it('is found by its hash when the answer to sending it was lost', async () => {
    const attempt = await signed(orderFor(1n));
    proxy.behave(({ method }) => (method === 'eth_sendRawTransaction' ? { do: 'lose' } : { do: 'pass' }));
    expect(await signer.broadcast(attempt.raw)).toEqual({ hash: attempt.hash, outcome: 'known' });
    expect(await ownerOf(1n)).toBe(vault);
  });

  it('has an unknown outcome while nobody answers, and is sent again afterwards with the same nonce', async () => {
    const attempt = await signed(orderFor(1n));
    proxy.behave(() => ({ do: 'status', status: 502 }));
    await expect(signer.broadcast(attempt.raw)).rejects.toMatchObject({ code: 'evm.broadcast_unknown' });
    proxy.behave(() => ({ do: 'pass' }));
    expect(await signer.status(sent(attempt))).toMatchObject({ state: 'dropped' });
    expect((await signer.broadcast(attempt.raw)).outcome).toBe('sent');
  });

  it('can be replaced with the same nonce and higher fees while it waits, or undone', async () => {
    await client.setAutomine(false);
    const attempts = [await signed(orderFor(1n))];
    const [first] = attempts;
    if (first === undefined) throw new Error('one was signed');
    await signer.broadcast(first.raw);
    expect(await signer.status(sent(first))).toMatchObject({ state: 'pending', hash: first.hash });
    for (const purpose of ['release', 'undo'] as const) {
      const last = attempts[attempts.length - 1] ?? first;
      const replacement = await (await signer.replace(orderFor(1n), purpose, last)).sign(0n);
      attempts.push(replacement);
      expect((await signer.broadcast(replacement.raw)).outcome).toBe('sent');
    }
    await client.mine({ blocks: 1 });
    await makeFinal(client);
    const status = await signer.status(sent(...attempts));
    expect(status).toMatchObject({ state: 'final', hash: attempts[2]?.hash });
    expect(await ownerOf(1n)).toBe(world.platform);
    expect(await signer.status(sent(first))).toMatchObject({ state: 'replaced' });
    await expect(signer.broadcast(first.raw)).rejects.toMatchObject({ code: 'evm.nonce_taken' });
  });

  it('waits while the fees are too low, and is run once a replacement offers what a block wants now', async () => {
    await client.setAutomine(false);
    const cheap = await signed(orderFor(1n), { maxFeePerGas: 2_000_000_000n, maxPriorityFeePerGas: 1n });
    await signer.broadcast(cheap.raw);
    await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 30_000_000_000n });
    await client.mine({ blocks: 1 });
    expect(['dropped', 'pending']).toContain((await signer.status(sent(cheap))).state);
    const dear = await (await signer.replace(orderFor(1n), 'release', cheap)).sign(0n);
    expect(dear.maxFeePerGas).toBeGreaterThan(30_000_000_000n);
    await signer.broadcast(dear.raw);
    await client.mine({ blocks: 1 });
    expect(await signer.status(sent(cheap, dear))).toMatchObject({ state: 'mined', hash: dear.hash, success: true });
    expect(await ownerOf(1n)).toBe(vault);
  });

  it('that a reorg threw out is dropped or waits, and is sent again', async () => {
    const attempt = await signed(orderFor(1n));
    await signer.broadcast(attempt.raw);
    await client.request<{ Method: 'anvil_reorg'; Parameters: [number, unknown[]]; ReturnType: null }>({
      ...{ method: 'anvil_reorg', params: [1, []] },
    });
    expect(['dropped', 'pending']).toContain((await signer.status(sent(attempt))).state);
    expect(await ownerOf(1n)).toBe(world.platform);
    await signer.broadcast(attempt.raw);
    await client.mine({ blocks: 1 });
    await makeFinal(client);
    expect(await signer.status(sent(attempt))).toMatchObject({ state: 'final', success: true });
  });
});

describe('the signer refuses', () => {
  const refused = (order: ReleaseOrder, code: string, by = signer) =>
    expect(by.prepare(order, fees)).rejects.toMatchObject({ code });

  it('an order without a hold, or of another chain', async () => {
    await refused({ ...orderFor(1n), legId: 'leg-without-hold' }, 'evm.hold_missing');
    await refused({ ...orderFor(1n), chainId: 1 }, 'evm.wrong_chain');
  });

  it('a token or a vault that is not registered, with us or in the escrow', async () => {
    await refused({ ...orderFor(1n), token: stranger }, 'evm.token_not_allowed');
    await refused({ ...orderFor(1n), vault: stranger }, 'evm.vault_not_registered');
    await refused({ ...orderFor(1n), custodianId: 'custodian-two' }, 'evm.vault_not_registered');
    await refused({ ...orderFor(1n), custodianId: 'custodian-three', vault: stranger }, 'evm.vault_not_registered');
  });

  it('fees and numbers beyond its limits', async () => {
    const high = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 1n };
    await expect(signer.prepare(orderFor(1n), high)).rejects.toMatchObject({ code: 'evm.fee_too_high' });
    const last = { maxFeePerGas: 95n * 10n ** 9n, maxPriorityFeePerGas: 1n, gas: 100_000n };
    for (const purpose of ['release', 'undo'] as const) {
      await expect(signer.replace(orderFor(1n), purpose, last)).rejects.toMatchObject({ code: 'evm.fee_too_high' });
    }
    await refused(orderFor(1n), 'evm.daily_limit', await openSigner({ releasesPerDay: 2 }));
    await refused(orderFor(1n), 'evm.gas_too_high', await openSigner({ maxGas: 50_000n }));
    await expect(openSigner({ chainId: 1 })).rejects.toMatchObject({ code: 'evm.wrong_chain' });
    await expect(openSigner({ genesisHash: pad('0xbad', { size: 32 }) })).rejects.toMatchObject({
      code: 'evm.wrong_chain',
    });
  });

  it('what the chain would refuse: frozen, not approved, moved, burnt', async () => {
    await refused(orderFor(3n), 'evm.owner_moved');
    await refused({ ...orderFor(3n), from: holder }, 'evm.escrow_not_approved');
    await refused(orderFor(99n), 'evm.token_missing');
    await write('freeze');
    await refused(orderFor(1n), 'evm.contract_frozen');
  });

  it('to obey as a stranger: the escrow lets only its releaser move tokens, and only to registered vaults', async () => {
    const release = (from: number | HexText, to: HexText) =>
      client.simulateContract({
        account: typeof from === 'number' ? account(from) : from,
        ...{ address: world.escrow, abi: escrowAbi, functionName: 'release' },
        args: [world.collectible, 1n, world.platform, to],
      });
    await expect(release(4, vault)).rejects.toThrow(/OnlyReleaser/);
    await expect(release(0, vault)).rejects.toThrow(/OnlyReleaser/);
    await expect(release(signer.address, stranger)).rejects.toThrow(/VaultNotRegistered/);
    const batch = client.simulateContract({
      ...{ account: signer.address, address: world.escrow, abi: escrowAbi, functionName: 'releaseBatch' },
      args: [world.collectible, [1n, 2n], world.platform, stranger],
    });
    await expect(batch).rejects.toThrow(/VaultNotRegistered/);
    await expect(release(signer.address, vault)).resolves.toBeDefined();
    for (const from of [account(0), stranger, signer.address]) {
      const register = {
        account: from,
        address: world.escrow,
        abi: escrowAbi,
        functionName: 'registerVault',
        args: [stranger],
      } as const;
      await expect(client.simulateContract(register)).rejects.toThrow(/AlreadySealed|OnlyPlatform/);
    }
  });
});

describe('the owner right before a release', () => {
  it('is still the expected one, has moved, or is gone', async () => {
    const node = connectNode({ url: proxy.url });
    const ask = (tokenId: bigint) => ownerMovedSince({ node, token: world.collectible, tokenId, from: world.platform });
    expect(await ask(1n)).toEqual({ moved: false });
    await write('transferFrom', world.platform, stranger, 1n);
    await write('burn', 2n);
    expect(await ask(1n)).toEqual({ moved: true, owner: stranger });
    expect(await ask(2n)).toEqual({ moved: true, owner: null });
    proxy.behave(() => ({ do: 'status', status: 500 }));
    await expect(ask(1n)).rejects.toMatchObject({ code: 'evm.node_unavailable' });
  });
});

describe('a key file', () => {
  it('is made once, readable by its owner alone, and refused when others may read it', async () => {
    expect((await stat(keyPath)).mode & 0o777).toBe(0o600);
    expect(await readKeyFile({ path: keyPath, createIfAbsent: true })).toBe((await readFile(keyPath, 'utf8')).trim());
    const path = join(folder, 'exposed.key');
    await writeFile(path, await readFile(keyPath), { mode: 0o600 });
    await chmod(path, 0o644);
    await expect(readKeyFile({ path })).rejects.toMatchObject({ code: 'evm.key_exposed' });
    await expect(readKeyFile({ path: join(folder, 'none') })).rejects.toMatchObject({ code: 'evm.key_missing' });
    await writeFile(path, '0x1234', { mode: 0o600 });
    await chmod(path, 0o600);
    await expect(readKeyFile({ path })).rejects.toMatchObject({ code: 'evm.key_malformed' });
  });

  it('can be a keystore that only its passphrase opens', async () => {
    const path = join(folder, 'signer.json');
    const key = await readKeyFile({ path, passphrase: 'long enough', createIfAbsent: true });
    expect(await readKeyFile({ path, passphrase: 'long enough' })).toBe(key);
    expect(await readFile(path, 'utf8')).not.toContain(key.slice(2));
    await expect(readKeyFile({ path, passphrase: 'wrong' })).rejects.toMatchObject({ code: 'evm.key_passphrase' });
    await expect(readKeyFile({ path })).rejects.toMatchObject({ code: 'evm.key_malformed' });
  });

  it('opens the keystore of the published test vector', async () => {
    const path = join(folder, 'vector.json');
    await writeFile(path, JSON.stringify(vector), { mode: 0o600 });
    expect(await readKeyFile({ path, passphrase: 'testpassword' })).toBe(
      '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d',
    );
  });
});

/** https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage (scrypt) */
const vector = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
    ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
    kdf: 'scrypt',
    kdfparams: {
      ...{ dklen: 32, n: 262144, r: 1, p: 8 },
      salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
    },
    mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
};

const fees = { maxFeePerGas: 20_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };

async function openSigner(change: Partial<SignerLimits> = {}): Promise<ReleaseSigner> {
  return ReleaseSigner.open({
    keyFile: { path: keyPath },
    node: connectNode({ url: proxy.url, timeoutMs: 5_000 }),
    limits: {
      ...{ chainId, genesisHash: world?.genesisHash, releasesPerDay: 1000 },
      ...{ maxFeePerGas: 100_000_000_000n, maxGas: 500_000n },
      ...change,
    },
    rules: {
      holds: async (legId) => legId !== 'leg-without-hold',
      vaultOf: async (id) => ({ [custodianId]: vault, 'custodian-three': stranger })[id] ?? null,
      allows: async ({ escrow, token }) => escrow === world.escrow && token === world.collectible,
      signedSince: async () => 2,
    },
    clock: new ManualClock(),
  });
}

function orderFor(tokenId: bigint): ReleaseOrder {
  return {
    ...{ legId: `leg-${tokenId}`, custodianId, chainId },
    ...{ escrow: world.escrow, token: world.collectible, tokenId, from: world.platform, vault },
  };
}

async function signed(order: ReleaseOrder, paying: Fees = fees): Promise<ChainAttempt> {
  return (await signer.prepare(order, paying)).sign(0n);
}

function sent(...attempts: ChainAttempt[]) {
  return { nonce: 0n, hashes: attempts.map((attempt) => attempt.hash) };
}

async function ownerOf(tokenId: bigint): Promise<string> {
  const args = [tokenId] as const;
  const owner = await client.readContract({
    address: world.collectible,
    abi: collectibleAbi,
    functionName: 'ownerOf',
    args,
  });
  return owner.toLowerCase();
}

async function write(
  ...call: ['freeze'] | ['burn', bigint] | ['transferFrom', HexText, HexText, bigint]
): Promise<void> {
  const on = { address: world.collectible, abi: collectibleAbi } as const;
  await transact(client, (o) => {
    if (call[0] === 'freeze') return client.writeContract({ ...o, ...on, functionName: 'freeze' });
    if (call[0] === 'burn') return client.writeContract({ ...o, ...on, functionName: 'burn', args: [call[1]] });
    return client.writeContract({ ...o, ...on, functionName: 'transferFrom', args: [call[1], call[2], call[3]] });
  });
}
