import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEther } from 'viem';
import { type Anvil, startAnvil } from './anvil';
import { connectDemonstration, deployDemonstration, demonstrationAccount } from './demonstration';
import { connectNode } from './nodes';
import { scanErc721 } from './scan';

const chainId = 31_337;
const friend = demonstrationAccount(5).address;

let folder: string;
let stateFile: string;
const running: Anvil[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-chain-'));
  stateFile = join(folder, 'chain', 'state.json');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((anvil) => anvil.kill()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<Parameters<typeof startAnvil>[0]> = {}) {
  const anvil = await startAnvil({ chainId, ...options });
  running.push(anvil);
  return { anvil, client: connectDemonstration({ url: anvil.url }) };
}

describe('the local chain', () => {
  it('goes on from its state file with the same genesis, logs and tokens, and its final block can be read', async () => {
    const first = await start({ stateFile });
    const world = await deployDemonstration(first.client, {
      ...{ name: 'Boats', symbol: 'BOAT', releaser: friend, vaults: [demonstrationAccount(6).address] },
      tokens: [1n, 2n, 3n].map((tokenId) => ({ tokenId, owner: friend, uri: 'https://boats.example/1' })),
    });
    await first.anvil.stop();
    const second = await start({ stateFile });
    expect((await second.client.getBlock({ blockNumber: 0n })).hash).toBe(world.genesisHash);
    const tokens = [];
    const nodes = [connectNode({ url: second.anvil.url })];
    for await (const page of scanErc721({ nodes, chainId, contract: world.collectible, fromBlock: 0n })) {
      tokens.push(...page.tokens);
    }
    expect(tokens.map((token) => token.problems)).toEqual([[], [], []]);
  });

  it('loses at most the interval when it is killed with -9', async () => {
    const { anvil, client } = await start({ stateFile, stateIntervalSeconds: 0.2 });
    await client.setBalance({ address: friend, value: parseEther('5') });
    await client.mine({ blocks: 3 });
    const saved = await savedAt(3);
    expect(saved).toBe(3);
    process.kill(anvil.pid, 'SIGKILL');
    await anvil.exited;
    const again = await start({ stateFile });
    expect(await again.client.getBalance({ address: friend })).toBe(parseEther('5'));
    expect(await again.client.getBlockNumber()).toBeGreaterThanOrEqual(3n);
  });

  it('takes over from a node that outlived its parent, and loses nothing', async () => {
    const left = await start({ stateFile, stateIntervalSeconds: 3600 });
    await left.client.setBalance({ address: friend, value: parseEther('7') });
    await left.client.mine({ blocks: 2 });
    const { client } = await start({ stateFile });
    await left.anvil.exited;
    expect(await client.getBalance({ address: friend })).toBe(parseEther('7'));
  });

  it('mines while there is something to do or to make final, and then rests', async () => {
    const { client } = await start({ blockTimeSeconds: 0.05 });
    const hash = await client.sendTransaction({ to: friend, value: 1n, chain: null });
    const { blockNumber } = await client.waitForTransactionReceipt({ hash });
    const finalBlock = () => client.getBlock({ blockTag: 'finalized' }).then((block) => block.number);
    while ((await finalBlock()) < blockNumber) await new Promise(setImmediate);
    const head = await client.getBlockNumber();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await client.getBlockNumber()) - head).toBeLessThanOrEqual(2n);
  });

  it('says that a port is taken, or that the state is of another chain or broken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({ code: 'evm.port_in_use' });
    await new Promise((resolve) => server.close(resolve));
    await start({ stateFile }).then(({ anvil }) => anvil.stop());
    await writeFile(stateFile, '{"block"');
    await expect(start({ stateFile })).rejects.toMatchObject({ code: 'evm.anvil_failed' });
  });

  /** Waits until the file has this block. */
  async function savedAt(block: number): Promise<number> {
    for (;;) {
      const text = await readFile(stateFile, 'utf8').catch(() => '');
      const best: unknown = text === '' ? -1 : JSON.parse(text).best_block_number;
      if (Number(best) >= block) return Number(best);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});
