import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface ServiceProcessOptions {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Answers 200 once it can work. */
  readonly readyUrl: string;
  readonly logFile: string;
}

const READY_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 45_000;
const ASK_EVERY_MS = 100;

/** One process of the system, started, killed and started again as a machine would. */
export class ServiceProcess {
  private child: ChildProcess | null = null;
  /** What ended the newest run: a code or a signal. */
  private ended: Promise<NodeJS.Signals | number | null> = Promise.resolve(null);

  constructor(private readonly options: ServiceProcessOptions) {}

  get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves with what ended it. */
  get exit(): Promise<NodeJS.Signals | number | null> {
    return this.ended;
  }

  /** Starts the process; `more` is added to its environment this once. */
  start(more: NodeJS.ProcessEnv = {}): void {
    const { script, args = [], env, logFile } = this.options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [script, ...args], {
      env: { ...env, ...more },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    this.ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  }

  /** Resolves when it can work. Throws what it wrote last when it ended instead. */
  async ready(): Promise<void> {
    const { name, readyUrl } = this.options;
    const deadline = Date.now() + READY_LIMIT_MS;
    for (;;) {
      if (!this.isRunning) throw new Error(`${name} ended with ${await this.ended}: ${this.lastWords()}`);
      if (await answers(readyUrl)) return;
      if (Date.now() > deadline) throw new Error(`${name} is not ready: ${this.lastWords()}`);
      await wait(ASK_EVERY_MS); // a process of its own tells nothing but by its answers
    }
  }

  /** kill -9. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.child?.kill('SIGTERM');
    const late = setTimeout(() => this.child?.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.ended;
    clearTimeout(late);
  }

  /** All that it has written, over all of its runs. */
  words(): string {
    return readFileSync(this.options.logFile, 'utf8');
  }

  lastWords(): string {
    try {
      return readFileSync(this.options.logFile, 'utf8').slice(-3_000);
    } catch {
      return 'nothing';
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(6_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
