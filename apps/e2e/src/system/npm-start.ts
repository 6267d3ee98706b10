import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, REPOSITORY } from './system';

export interface StartOptions {
  readonly dataDirectory: string;
  readonly port: number;
  /** What follows `npm start --`. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** `npm start` as somebody types it at a terminal: in a group of its own, as a shell would start it. */
export class NpmStart {
  /** Everything that it has printed. */
  output = '';
  private readonly heard = new Set<() => void>();
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | NodeJS.Signals | null>;
  private readonly startedAt = performance.now();

  constructor({ dataDirectory, port, args = [], env = {} }: StartOptions) {
    this.child = spawn('npm', ['start', '--', ...args], {
      cwd: REPOSITORY,
      env: { ...cleanEnvironment(), HOLDFAST_DATA: dataDirectory, PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    }
    this.ended = once(this.child, 'close').then(([code, signal]) => signal ?? code);
  }

  /** Resolves when the pattern is there, with the milliseconds since the start; throws when it ends without, or is late. */
  says(pattern: RegExp, limitMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(late);
        this.heard.delete(listen);
        settle();
      };
      const fail = (why: string) => done(() => reject(new Error(`${String(pattern)}: ${why}\n${this.output}`)));
      const listen = () => {
        if (pattern.test(this.output)) done(() => resolve(performance.now() - this.startedAt));
      };
      const late = setTimeout(() => fail(`not within ${limitMs} ms`), limitMs);
      this.heard.add(listen);
      listen();
      void this.ended.then((code) => fail(`it ended with ${code}`));
    });
  }

  /** Resolves with its exit code, or the signal that killed it. */
  end(): Promise<number | NodeJS.Signals | null> {
    return this.ended;
  }

  /** Ctrl-C: the terminal sends it to the whole group. */
  interrupt(): Promise<number | NodeJS.Signals | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) process.kill(-(this.child.pid ?? 0), 'SIGINT');
    return this.ended;
  }

  private hear(text: string): void {
    this.output += text;
    for (const listen of [...this.heard]) listen();
  }
}

/** What still runs of a system, wherever it was started from: a process inherits the setting. Linux; empty elsewhere. */
export function processesOf(dataDirectory: string): string[] {
  const pids = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)) : [];
  return pids
    .filter((pid) => ofProcess(pid, 'environ').split('\0').includes(`HOLDFAST_DATA=${dataDirectory}`))
    .map((pid) => `${pid} ${ofProcess(pid, 'cmdline').replaceAll('\0', ' ')}`);
}

function ofProcess(pid: string, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(join('/proc', pid, file), 'utf8');
  } catch {
    return ''; // another user's, or gone
  }
}
