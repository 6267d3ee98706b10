import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@holdfast/kernel';
import { pad } from 'viem';
import { type Anvil, startAnvil } from './anvil';
import { collectibleAbi, escrowAbi } from './contracts/abi';
import type { HexText } from './core/asset-name';
import { applyToIntent, bumpedFees, type ChainAttempt, type ChainIntent, nextIntentStep } from './core/chain-intent';
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
});

afterAll(async () => {
  await proxy.close();
  await anvil.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a release', () => {
  it('goes from intended to final, and sending it twice moves the token once', async () => {
    let intent = intentFor(1n);
    const attempt = await prepared(intent);
    intent = applyToIntent(intent, { type: 'signed', nonce: 0n, attempt });
    expect(await signer.broadcast(attempt.raw)).toEqual({ hash: attempt.hash, outcome: 'sent' });
    intent = applyToIntent(intent, { type: 'broadcast' });
    expect(await signer.broadcast(attempt.raw)).toEqual({ hash: attempt.hash, outcome: 'known' });
    expect(await signer.nextNonce(0n)).toBe(1n);
    expect(await signer.status(sent(attempt))).toMatchObject({ state: 'mined', success: true });
    await makeFinal(client);
    const step = nextIntentStep(intent, await signer.status(sent(attempt)));
    if (step.do !== 'finish') throw new Error(`Expected to finish, not to ${step.do}`);
    expect(applyToIntent(intent, step.event)).toMatchObject({ state: 'final', outcome: 'released' });
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
    expect(await prepared(intentFor(1n))).toEqual(await prepared(intentFor(1n)));
  });

  it('is found by its hash when the answer to sending it was lost', async () => {
    const attempt = await prepared(intentFor(1n));
    proxy.behave(({ method }) => (method === 'eth_sendRawTransaction' ? { do: 'lose' } : { do: 'pass' }));
    expect(await signer.broadcast(attempt.raw)).toEqual({ hash: attempt.hash, outcome: 'known' });
    expect(await ownerOf(1n)).toBe(vault);
  });

  it('has an unknown outcome while nobody answers, and is sent again afterwards with the same nonce', async () => {
    const attempt = await prepared(intentFor(1n));
    proxy.behave(() => ({ do: 'status', status: 502 }));
    await expect(signer.broadcast(attempt.raw)).rejects.toMatchObject({ code: 'evm.broadcast_unknown' });
    proxy.behave(() => ({ do: 'pass' }));
    expect(await signer.status(sent(attempt))).toMatchObject({ state: 'dropped' });
    expect((await signer.broadcast(attempt.raw)).outcome).toBe('sent');
  });

  it('can be replaced with the same nonce and higher fees while it waits, or undone', async () => {
    await client.setAutomine(false);
    const attempt = await prepared(intentFor(1n));
    const signed = applyToIntent(intentFor(1n), { type: 'signed', nonce: 0n, attempt });
    await signer.broadcast(attempt.raw);
    let intent = applyToIntent(signed, { type: 'broadcast' });
    expect(await signer.status(sent(attempt))).toMatchObject({ state: 'pending', hash: attempt.hash });
    for (const purpose of ['release', 'undo'] as const) {
      const last = intent.attempts[intent.attempts.length - 1] ?? attempt;
      const replacement = await signer.replace({ intent, purpose, fees: bumpedFees(last) });
      intent = applyToIntent(intent, { type: 'replaced_by', attempt: replacement });
      expect((await signer.broadcast(replacement.raw)).outcome).toBe('sent');
    }
    await client.mine({ blocks: 1 });
    await makeFinal(client);
    const status = await signer.status(sent(...intent.attempts));
    expect(status).toMatchObject({ state: 'final', hash: intent.attempts[2]?.hash });
    expect(await ownerOf(1n)).toBe(world.platform);
    expect(await signer.status(sent(attempt))).toMatchObject({ state: 'replaced' });
    await expect(signer.broadcast(attempt.raw)).rejects.toMatchObject({ code: 'evm.nonce_taken' });
  });

  it('that a reorg threw out is dropped or waits, and is sent again', async () => {
    const attempt = await prepared(intentFor(1n));
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
  const refused = (intent: ChainIntent, code: string, by = signer) =>
    expect(by.prepare({ intent, nonce: 0n, fees })).rejects.toMatchObject({ code });

  it('an intent without a hold, of another chain, with another nonce, already signed or ended', async () => {
    await refused({ ...intentFor(1n), holdId: null }, 'evm.hold_missing');
    await refused({ ...intentFor(1n), chainId: 1 }, 'evm.wrong_chain');
    await refused({ ...intentFor(1n), nonce: 4n }, 'evm.nonce_differs');
    await refused({ ...intentFor(1n), state: 'broadcast' }, 'evm.intent_signed');
    await refused({ ...intentFor(1n), state: 'final' }, 'evm.intent_final');
  });

  it('a token or a vault that is not registered, with us or in the escrow', async () => {
    await refused({ ...intentFor(1n), token: stranger }, 'evm.token_not_allowed');
    await refused({ ...intentFor(1n), vault: stranger }, 'evm.vault_not_registered');
    await refused({ ...intentFor(1n), custodianId: 'custodian-two' }, 'evm.vault_not_registered');
    await refused({ ...intentFor(1n), custodianId: 'custodian-three', vault: stranger }, 'evm.vault_not_registered');
  });

  it('fees and numbers beyond its limits', async () => {
    const high = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 1n };
    await expect(signer.prepare({ intent: intentFor(1n), nonce: 0n, fees: high })).rejects.toMatchObject({
      code: 'evm.fee_too_high',
    });
    await refused(intentFor(1n), 'evm.daily_limit', await openSigner({ releasesPerDay: 2 }));
    await refused(intentFor(1n), 'evm.gas_too_high', await openSigner({ maxGas: 50_000n }));
    await expect(openSigner({ chainId: 1 })).rejects.toMatchObject({ code: 'evm.wrong_chain' });
    await expect(openSigner({ genesisHash: pad('0xbad', { size: 32 }) })).rejects.toMatchObject({
      code: 'evm.wrong_chain',
    });
  });

  it('what the chain would refuse: frozen, not approved, moved, burnt', async () => {
    await refused(intentFor(3n), 'evm.owner_moved');
    await refused({ ...intentFor(3n), from: holder }, 'evm.escrow_not_approved');
    await refused(intentFor(99n), 'evm.token_missing');
    await write('freeze');
    await refused(intentFor(1n), 'evm.contract_frozen');
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
      vaultOf: async (id) => ({ [custodianId]: vault, 'custodian-three': stranger })[id] ?? null,
      allows: async ({ escrow, token }) => escrow === world.escrow && token === world.collectible,
      signedSince: async () => 2,
    },
    clock: new ManualClock(),
  });
}

function intentFor(tokenId: bigint): ChainIntent {
  return {
    ...{ id: `intent-${tokenId}`, legId: `leg-${tokenId}`, holdId: 'hold', custodianId, chainId },
    ...{ escrow: world.escrow, token: world.collectible, tokenId, from: world.platform, vault },
    ...{ state: 'intended', nonce: null, attempts: [], outcome: null, finalHash: null, finalBlock: null },
  };
}

function prepared(intent: ChainIntent): Promise<ChainAttempt> {
  return signer.prepare({ intent, nonce: 0n, fees });
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
