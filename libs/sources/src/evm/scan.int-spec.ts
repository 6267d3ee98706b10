import { concatHex, keccak256, numberToHex, pad } from 'viem';
import { type Anvil, startAnvil } from './anvil';
import { chainTokenName } from './core/asset-name';
import { collectibleAbi } from './contracts/abi';
import {
  connectDemonstration,
  type Demonstration,
  demonstrationAccount,
  type DemonstrationClient,
  deployDemonstration,
  makeFinal,
  transact,
} from './demonstration';
import { connectNode } from './nodes';
import { type Erc721Scan, scanErc721, type ScannedToken, type ScanPage } from './scan';
import { type HostileProxy, startHostileProxy } from './testing/hostile-proxy';

const chainId = 31_337;
const holders = Array.from({ length: 40 }, (_, i) => numberToHex(0x1000 + i, { size: 20 }));
const holder = (i: number) => holders[i % holders.length] ?? '0x';

let anvil: Anvil;
let client: DemonstrationClient;
let world: Demonstration;
let proxy: HostileProxy;

beforeAll(async () => {
  anvil = await startAnvil({ chainId });
  client = connectDemonstration({ url: anvil.url });
  world = await deployDemonstration(client, {
    ...{ name: 'Paper Boats', symbol: 'BOAT', releaser: holder(1), vaults: [holder(2)] },
    tokens: Array.from({ length: 3000 }, (_, i) => ({
      tokenId: BigInt(i + 1),
      owner: i < 100 ? demonstrationAccount(0).address : holder(i),
      uri: i % 10 === 0 ? '' : `https://boats.example/${i + 1}.json`,
    })),
    baseUri: 'https://boats.example/base/',
  });
  for (let i = 1n; i <= 50n; i++) await move(i, holder(7));
  for (let i = 51n; i <= 60n; i++) {
    await transact(client, (o) =>
      client.writeContract({ ...o, address: world.collectible, abi: collectibleAbi, functionName: 'burn', args: [i] }),
    );
  }
  await makeFinal(client);
  proxy = await startHostileProxy(anvil.url);
}, 120_000);

beforeEach(() => proxy.behave(() => ({ do: 'pass' })));
afterAll(async () => {
  await proxy.close();
  await anvil.stop();
});

describe('a scan of an ERC-721 contract', () => {
  it('gives each of 3,000 tokens once, with its owner, its blocks and its metadata address', async () => {
    const { tokens, last } = await whole(scan());
    expect(tokens.map((token) => token.tokenId)).toEqual(Array.from({ length: 3000 }, (_, i) => BigInt(i + 1)));
    expect(tokens.filter((token) => token.problems.length > 0)).toEqual([]);
    expect(tokens.filter((token) => token.owner === null).map((token) => token.tokenId)).toEqual(ids(51, 60));
    expect(tokens.filter((token) => token.owner === holder(7) && token.tokenId <= 50n)).toHaveLength(50);
    expect(tokens[99]?.owner).toBe(world.platform);
    expect(tokens[1]?.tokenUri).toBe('https://boats.example/2.json');
    expect(tokens[70]?.tokenUri).toBe('https://boats.example/base/71');
    expect(tokens[0]?.lastTransferBlock).toBeGreaterThan(tokens[0]?.mintedAtBlock ?? 0n);
    expect(last.final).toMatchObject({ chainId, genesisHash: world.genesisHash, nodes: 1 });
    expect(chainTokenName({ ...last.final, contract: world.collectible, tokenId: 7n })).toBe(
      `eip155:31337/erc721:${world.collectible}/7?genesis=${world.genesisHash}`,
    );
  });

  it('gives the same with its own aggregator deployed, through two nodes, and with short ranges', async () => {
    const plain = await whole(scan());
    const other = await whole(
      scan({ nodes: [node(), node(proxy.url)], multicall: world.multicall, limits: { maxRange: 7, maxLogs: 200 } }),
    );
    expect(other.tokens).toEqual(plain.tokens);
    expect(other.last.final.nodes).toBe(2);
  });

  it('goes on after any page from its cursor, at the same final block although the chain has moved on', async () => {
    const all = await whole(scan());
    const begun: ScannedToken[] = [];
    let cursor = '';
    for await (const page of scanErc721(scan())) {
      begun.push(...page.tokens);
      cursor = page.cursor;
      if (begun.length >= 1500) break;
    }
    await move(61n, holder(9));
    await makeFinal(client);
    const rest = await whole(scan({ cursor }));
    expect([...begun, ...rest.tokens]).toEqual(all.tokens);
    expect(rest.last.final).toEqual(all.last.final);
    expect((await whole(scan())).tokens[60]?.owner).toBe(holder(9));
  });

  it('takes smaller ranges when the node says that it is too much, and larger ones again', async () => {
    const widths: bigint[] = [];
    proxy.behave(({ method, params }) => {
      if (method !== 'eth_getLogs') return { do: 'pass' };
      const { fromBlock, toBlock } = params?.[0] as { fromBlock: string; toBlock: string };
      const width = BigInt(toBlock) - BigInt(fromBlock) + 1n;
      widths.push(width);
      return width > 12n
        ? { do: 'error', code: -32005, message: 'query returned more than 10000 results' }
        : { do: 'pass' };
    });
    const { tokens } = await whole(scan({ nodes: [node(proxy.url)] }));
    expect(tokens).toHaveLength(3000);
    expect(widths.filter((width) => width > 12n).length).toBeGreaterThan(2);
    proxy.behave(({ method }) =>
      method === 'eth_getLogs' ? { do: 'error', code: -32005, message: 'too many results' } : { do: 'pass' },
    );
    await expect(whole(scan({ nodes: [node(proxy.url)] }))).rejects.toMatchObject({ code: 'evm.range_refused' });
  });

  it('names a token of which no log tells, one that changed hands in silence, and unreadable metadata', async () => {
    const snapshot = await client.snapshot();
    await setOwner(5_000n, holder(3));
    await setOwner(200n, holder(4));
    await store(tokenSlot(300n, 6n), numberToHex(1, { size: 32 }));
    await store(tokenSlot(302n, 6n), pad('0x', { size: 32 }));
    const bad = await setUri('https://x.example/\u0000');
    await makeFinal(client);
    const { tokens } = await whole(scan({ alsoAsk: [5_000n, 6_000n] }));
    const found = new Map(tokens.map((token) => [token.tokenId, token]));
    expect(found.get(5_000n)).toMatchObject({
      owner: holder(3),
      mintedAtBlock: null,
      problems: ['evm.mint_not_logged'],
    });
    expect(found.has(6_000n)).toBe(false);
    expect(found.get(200n)).toMatchObject({ owner: holder(4), problems: ['evm.owner_differs_from_log'] });
    expect(found.get(300n)).toMatchObject({ tokenUri: null, problems: ['evm.token_uri_failed'] });
    expect(found.get(302n)).toMatchObject({ tokenUri: 'https://boats.example/base/302', problems: [] });
    expect(found.get(bad)).toMatchObject({ tokenUri: null, problems: ['evm.token_uri_malformed'] });
    expect(tokens).toHaveLength(3001);
    expect(tokens.filter((token) => token.problems.length > 0)).toHaveLength(4);
    await client.revert({ id: snapshot });
  });

  it('refuses an account, a contract that is no ERC-721, an address with a wrong checksum and a foreign cursor', async () => {
    const { value } = await scanErc721(scan()).next();
    const cursor = value?.cursor ?? '';
    const refused = async (change: Partial<Erc721Scan>, code: string) =>
      expect(whole(scan(change))).rejects.toMatchObject({ code });
    await refused({ contract: holder(1) }, 'evm.not_erc721');
    await refused({ contract: world.escrow }, 'evm.not_erc721');
    await refused(
      { contract: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD'.replace('5a', '5A') },
      'evm.address_checksum',
    );
    await refused({ contract: '0x12' }, 'evm.address_malformed');
    await refused({ contract: world.escrow, cursor }, 'evm.cursor_of_another_scan');
    await refused({ cursor: `${cursor}x` }, 'evm.cursor_malformed');
    await refused({ limits: { maxTokens: 2999 } }, 'evm.too_many_tokens');
  });
});

describe('a scan through nodes that cannot be trusted', () => {
  it('ends when the node hangs, breaks or answers with something else than JSON', async () => {
    const through = () => whole(scan({ nodes: [connectNode({ url: proxy.url, timeoutMs: 300 })] }));
    proxy.behave(({ method }) => (method === 'eth_getLogs' ? { do: 'hang' } : { do: 'pass' }));
    await expect(through()).rejects.toMatchObject({ code: 'evm.node_timeout' });
    proxy.behave(() => ({ do: 'hang' }));
    await expect(through()).rejects.toMatchObject({ code: 'evm.node_timeout' });
    proxy.behave(({ method }) => (method === 'eth_call' ? { do: 'status', status: 500 } : { do: 'pass' }));
    await expect(through()).rejects.toMatchObject({ code: 'evm.node_unavailable' });
    proxy.behave(({ method }) => (method === 'eth_getLogs' ? { do: 'status', status: 429 } : { do: 'pass' }));
    await expect(through()).rejects.toMatchObject({ code: 'evm.node_unavailable' });
    proxy.behave(() => ({ do: 'status', status: 200, body: '<html>down for maintenance</html>' }));
    await expect(through()).rejects.toMatchObject({ code: 'evm.node_unavailable' });
  });

  it('believes neither of two nodes that disagree about genesis, final block or an owner', async () => {
    const both = () => whole(scan({ nodes: [node(), node(proxy.url)] }));
    const lie = (matches: (params: unknown[]) => boolean, method: string, change: (result: unknown) => unknown) =>
      proxy.behave((request) =>
        request.method === method && matches(request.params ?? []) ? { do: 'change', change } : { do: 'pass' },
      );
    const otherHash = (block: unknown) => ({ ...(block as object), hash: pad('0xbad', { size: 32 }) });
    lie(([block]) => block === '0x0', 'eth_getBlockByNumber', otherHash);
    await expect(both()).rejects.toMatchObject({ code: 'evm.nodes_disagree', details: { facts: { what: 'genesis' } } });
    lie(([block]) => block !== '0x0' && block !== 'finalized', 'eth_getBlockByNumber', otherHash);
    await expect(both()).rejects.toMatchObject({ code: 'evm.nodes_disagree' });
    lie(
      () => true,
      'eth_call',
      (data) => String(data).replace(holder(7).slice(2), holder(8).slice(2)),
    );
    await expect(both()).rejects.toMatchObject({ code: 'evm.nodes_disagree', details: { facts: { what: 'owners' } } });
    lie(
      () => true,
      'eth_chainId',
      () => '0x1',
    );
    await expect(both()).rejects.toMatchObject({ code: 'evm.nodes_disagree' });
    await expect(whole(scan({ nodes: [node(proxy.url)] }))).rejects.toMatchObject({ code: 'evm.wrong_chain' });
    lie(
      () => true,
      'eth_getLogs',
      (logs) => (logs as object[]).map((log) => ({ ...log, blockNumber: '0xffffff' })),
    );
    await expect(whole(scan({ nodes: [node(proxy.url)] }))).rejects.toMatchObject({ code: 'evm.node_nonsense' });
  });

  it('refuses a second node at height 0 and a node that has lost a block known earlier', async () => {
    const { last } = await whole(scan());
    const knownBlock = last.final;
    proxy.behave(({ method, params }) =>
      method === 'eth_getBlockByNumber' && params?.[0] === 'finalized'
        ? { do: 'change', change: (block) => ({ ...(block as object), number: '0x0' }) }
        : { do: 'pass' },
    );
    await expect(whole(scan({ nodes: [node(), node(proxy.url)] }))).rejects.toMatchObject({ code: 'evm.node_behind' });
    await expect(
      whole(scan({ knownBlock: { ...knownBlock, hash: pad('0xbad', { size: 32 }) } })),
    ).rejects.toMatchObject({ code: 'evm.nodes_disagree' });
    expect((await whole(scan({ knownBlock }))).last.done).toBe(true);
  });

  it('says reorged, at its end or on resuming, when its final block has left the chain', async () => {
    let cursor = '';
    const pages = (async () => {
      for await (const page of scanErc721(scan())) {
        if (cursor === '') await reorgPast(page.final.number);
        cursor = page.cursor;
      }
    })();
    await expect(pages).rejects.toMatchObject({ code: 'evm.reorged' });
    await expect(whole(scan({ cursor }))).rejects.toMatchObject({ code: 'evm.reorged' });
    expect((await whole(scan())).last.done).toBe(true);
  });
});

async function whole(input: Erc721Scan): Promise<{ tokens: ScannedToken[]; last: ScanPage }> {
  const tokens: ScannedToken[] = [];
  let last: ScanPage | undefined;
  for await (const page of scanErc721(input)) {
    tokens.push(...page.tokens);
    expect(last?.done ?? false).toBe(false);
    last = page;
  }
  if (!last?.done) throw new Error('The scan did not end');
  return { tokens, last };
}

function scan(change: Partial<Erc721Scan> = {}): Erc721Scan {
  return { nodes: [node()], chainId, contract: world.collectible, fromBlock: world.deployedAtBlock, ...change };
}

function node(url = anvil.url) {
  return connectNode({ url, timeoutMs: 20_000 });
}

function ids(from: number, to: number): bigint[] {
  return Array.from({ length: to - from + 1 }, (_, i) => BigInt(from + i));
}

async function move(tokenId: bigint, to: `0x${string}`): Promise<void> {
  const args = [world.platform, to, tokenId] as const;
  await transact(client, (o) =>
    client.writeContract({ ...o, address: world.collectible, abi: collectibleAbi, functionName: 'transferFrom', args }),
  );
}

/** Where OpenZeppelin's ERC-721 keeps a token: owners in the mapping at slot 2, metadata addresses at slot 6. */
function tokenSlot(tokenId: bigint, mapping: bigint) {
  return keccak256(concatHex([numberToHex(tokenId, { size: 32 }), numberToHex(mapping, { size: 32 })]));
}

async function store(index: `0x${string}`, value: `0x${string}`): Promise<void> {
  await client.setStorageAt({ address: world.collectible, index, value });
}

async function setOwner(tokenId: bigint, owner: `0x${string}`): Promise<void> {
  await store(tokenSlot(tokenId, 2n), pad(owner, { size: 32 }));
}

async function setUri(uri: string): Promise<bigint> {
  const tokenId = 400n;
  await transact(client, (o) =>
    client.writeContract({
      ...o,
      address: world.collectible,
      abi: collectibleAbi,
      functionName: 'setTokenURI',
      args: [tokenId, uri],
    }),
  );
  return tokenId;
}

async function reorgPast(block: bigint): Promise<void> {
  const depth = Number((await client.getBlockNumber()) - block) + 2;
  // Another miner, or the empty blocks would come out the same again.
  await client.setCoinbase({ address: holder(33) });
  await client.request<{ Method: 'anvil_reorg'; Parameters: [number, unknown[]]; ReturnType: null }>({
    method: 'anvil_reorg',
    params: [depth, []],
  });
  await makeFinal(client);
}
