import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';
import { nodeRpc } from './node-rpc';

export interface AnvilOptions {
  chainId: number;
  /** Any free one when absent. */
  port?: number;
  /** Read at the start when it exists, written while it runs. Without it the chain ends with the process. */
  stateFile?: string;
  /** How much of the chain a kill -9 may lose, in seconds. */
  stateIntervalSeconds?: number;
  /** A block this often while there is something to mine or to make final; idle otherwise, so that a chain left alone
   *  does not grow. Absent: a block per transaction, at once. */
  blockTimeSeconds?: number;
  /** 2: a block is safe after two more and final after four more. */
  slotsInAnEpoch?: number;
  startTimeoutMs?: number;
}

export interface Anvil {
  url: string;
  port: number;
  pid: number;
  chainId: number;
  /** Writes the state file now. */
  save(): Promise<void>;
  /** Saves, then ends the process. */
  stop(): Promise<void>;
  /** kill -9: what was not saved is lost. */
  kill(): Promise<void>;
  /** Resolves when the process has ended, for whatever reason. */
  exited: Promise<void>;
}

const predecessorShape = z.object({ pid: z.number().int().positive(), port: z.number().int().positive() });

/**
 * Starts a local EVM node and waits until it answers. The state is written by us and not by anvil's `--state`: that
 * one overwrites its file in place (a kill in the middle leaves half of it), and goes on writing when it outlives us.
 * After a restart only the newest state can be asked, so a few empty blocks are mined to have a final block that can.
 * Errors: `evm.anvil_not_installed`, `evm.port_in_use`, `evm.anvil_failed`, `evm.wrong_chain`.
 */
export async function startAnvil(options: AnvilOptions): Promise<Anvil> {
  const slotsInAnEpoch = options.slotsInAnEpoch ?? 2;
  const state = options.stateFile === undefined ? undefined : new StateFile(options.stateFile);
  await state?.takeOver();
  const restored = (await state?.exists()) ?? false;
  const cache = mkdtempSync(join(tmpdir(), 'holdfast-anvil-'));
  const child = spawn(
    anvilBinary(),
    [
      ...['--chain-id', String(options.chainId), '--port', String(options.port ?? 0), '--host', '127.0.0.1'],
      ...['--slots-in-an-epoch', String(slotsInAnEpoch), '--cache-path', cache, '--color', 'never'],
      ...(options.blockTimeSeconds === undefined ? [] : ['--no-mining']),
      ...(state && restored ? ['--load-state', state.path] : []),
    ],
    // A process group of its own: Ctrl-C must reach us alone, or the node is gone before its state is saved.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const killWithUs = () => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void exited.then(() => {
    process.off('exit', killWithUs);
    rmSync(cache, { recursive: true, force: true });
  });

  try {
    const port = await listeningPort(child, options.startTimeoutMs ?? 20_000);
    const url = `http://127.0.0.1:${port}`;
    const chainId = Number(await nodeRpc(url, 'eth_chainId', [], z.string()));
    if (chainId !== options.chainId) {
      throw new DomainError('conflict', 'evm.wrong_chain', `The state file is of chain ${chainId}`);
    }
    await state?.record({ pid: child.pid ?? 0, port });
    if (restored) await nodeRpc(url, 'anvil_mine', [`0x${(2 * slotsInAnEpoch + 1).toString(16)}`], z.unknown());
    const stops = [
      options.blockTimeSeconds === undefined
        ? undefined
        : repeat(options.blockTimeSeconds * 1000, miner(url, 2 * slotsInAnEpoch)),
      state === undefined ? undefined : repeat((options.stateIntervalSeconds ?? 1) * 1000, () => state.save(url)),
    ];
    const end = async () => {
      child.kill('SIGKILL');
      await exited;
      await state?.forget();
    };
    const quiet = async () => void (await Promise.all(stops.map((stop) => stop?.())));
    return {
      ...{ url, port, pid: child.pid ?? 0, chainId, exited },
      save: async () => state?.save(url),
      stop: async () => {
        await quiet();
        if (child.exitCode === null && child.signalCode === null) await state?.save(url).catch(() => undefined);
        await end();
      },
      kill: async () => {
        child.kill('SIGKILL');
        await quiet();
        await end();
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    throw error;
  }
}

/** The binary inside the npm package of this machine's platform. */
function anvilBinary(): string {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  const suffix = process.platform === 'win32' ? '.exe' : '';
  try {
    const parent = require.resolve('@foundry-rs/anvil/package.json');
    const name = `@foundry-rs/anvil-${process.platform}-${arch}`;
    return join(
      dirname(require.resolve(`${name}/package.json`, { paths: [dirname(parent)] })),
      'bin',
      `anvil${suffix}`,
    );
  } catch {
    throw new DomainError('unavailable', 'evm.anvil_not_installed', 'No anvil for this machine', {
      remedy: 'Run npm install without --omit=optional.',
    });
  }
}

/** Anvil says where it listens once it does; its banner also shows its keys, so nothing of it is passed on. */
function listeningPort(child: ChildProcess, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let out = '';
    let complaint = '';
    const timer = setTimeout(() => fail('did not start in time'), timeoutMs);
    const fail = (what: string) => {
      clearTimeout(timer);
      const busy = /address already in use|AddrInUse/i.test(complaint);
      const remedy = busy ? 'Choose another port, or end what listens there.' : undefined;
      const code = busy ? 'evm.port_in_use' : 'evm.anvil_failed';
      reject(new DomainError('unavailable', code, `anvil ${what}: ${complaint.slice(0, 500).trim()}`, { remedy }));
    };
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with ${code}`));
    child.stderr?.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-2000)));
    const read = (text: Buffer) => {
      out += text.toString();
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(out)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      child.stdout?.off('data', read).resume();
      resolve(Number(port));
    };
    child.stdout?.on('data', read);
  });
}

/** One block a turn while transactions wait, and then as many as make the last of them final. */
function miner(url: string, blocksToFinal: number): () => Promise<void> {
  let head = -1;
  let empty = 0;
  return async () => {
    const pool = await nodeRpc(url, 'txpool_status', [], z.object({ pending: z.string() }));
    const now = Number(await nodeRpc(url, 'eth_blockNumber', [], z.string()));
    if (Number(pool.pending) > 0 || now !== head) empty = 0;
    head = now;
    if (empty > blocksToFinal) return;
    await nodeRpc(url, 'evm_mine', [], z.unknown());
    head += 1;
    // A transaction that came since we looked is in this block, and wants as many after it as any other.
    const taken = await nodeRpc(url, 'eth_getBlockTransactionCountByNumber', ['latest'], z.string());
    empty = Number(taken) > 0 ? 1 : empty + 1;
  };
}

/** Runs `step` again and again, never twice at once; slow steps are spaced out. Returns how to stop it. */
function repeat(everyMs: number, step: () => Promise<void>): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const turn = () => {
    const started = Date.now();
    // A node that is gone shows in `exited`; here it only means that there is nothing to do.
    running = step()
      .catch(() => undefined)
      .then(() => {
        if (!stopped) timer = setTimeout(turn, Math.max(everyMs, 5 * (Date.now() - started))).unref();
      });
  };
  timer = setTimeout(turn, everyMs).unref();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

/** The chain on disk: always whole (temporary file, fsync, rename), and beside it who serves it. */
class StateFile {
  private savedHash = '';
  private saving: Promise<void> = Promise.resolve();

  constructor(readonly path: string) {}

  async exists(): Promise<boolean> {
    return (await stat(this.path).catch(() => undefined)) !== undefined;
  }

  /** Writes when the head has changed since the last time. Turns queue up. */
  save(url: string): Promise<void> {
    const mine = this.saving.catch(() => undefined).then(() => this.write(url));
    this.saving = mine;
    return mine;
  }

  private async write(url: string): Promise<void> {
    const head = await nodeRpc(url, 'eth_getBlockByNumber', ['latest', false], z.object({ hash: z.string() }));
    if (head.hash === this.savedHash) return;
    const dump = await nodeRpc(url, 'anvil_dumpState', [], z.string().startsWith('0x'), 30_000);
    const json = gunzipSync(Buffer.from(dump.slice(2), 'hex'));
    await mkdir(dirname(this.path), { recursive: true });
    const file = await open(`${this.path}.tmp`, 'w', 0o600);
    try {
      await file.writeFile(json);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${this.path}.tmp`, this.path);
    this.savedHash = head.hash;
  }

  async record(server: { pid: number; port: number }): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    await writeFile(`${this.path}.pid`, JSON.stringify(server));
  }

  async forget(): Promise<void> {
    await rm(`${this.path}.pid`, { force: true });
  }

  /** A node that outlived its parent (kill -9) is asked for its state and ended: then nothing at all is lost. */
  async takeOver(): Promise<void> {
    const text = await readFile(`${this.path}.pid`, 'utf8').catch(() => undefined);
    if (text === undefined) return;
    await this.forget();
    const left = predecessorShape.safeParse(parseJson(text)).data;
    if (left === undefined || !(await isAnvil(left.pid, `http://127.0.0.1:${left.port}`))) return;
    await this.save(`http://127.0.0.1:${left.port}`).catch(() => undefined);
    process.kill(left.pid, 'SIGKILL');
    this.savedHash = '';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Process ids are used again by others: only what answers there as anvil and carries its name is ours to end. */
async function isAnvil(pid: number, url: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'anvil');
    const version = await nodeRpc(url, 'web3_clientVersion', [], z.string(), 2_000);
    return command.includes('anvil') && version.startsWith('anvil');
  } catch {
    return false;
  }
}
