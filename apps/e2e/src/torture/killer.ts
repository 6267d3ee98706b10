import { setTimeout as wait } from 'node:timers/promises';
import type { SeparateSystem, ServiceName } from '../system';
import { seeded } from './random';
import type { Recovery } from './recovery';

const SERVICES: readonly ServiceName[] = ['worker', 'ledger', 'portal', 'billing'];
/** Between two kills, and between a kill and the new start, at most. */
const PAUSE_MS = 3_000;
const DOWN_MS = 1_000;

type Victim = ServiceName | 'postgres' | 'all services';

/** Kills at random moments and starts again, until it has killed as often as it was asked to. */
export class Killer {
  readonly kills: Record<string, number> = {};
  private done = 0;
  private isStopped = false;
  private readonly random: () => number;
  private readonly waiting: { atLeast: number; resolve: () => void }[] = [];

  constructor(
    private readonly system: SeparateSystem,
    private readonly options: { kills: number; seed: number; oneProcess: boolean },
    private readonly recovery: Pick<Recovery, 'killed'>,
    private readonly say: (line: string) => void,
  ) {
    this.random = seeded(options.seed);
  }

  async run(): Promise<void> {
    while (this.done < this.options.kills && !this.isStopped) {
      await wait(this.random() * PAUSE_MS);
      const victim = this.choose();
      const startedAt = Date.now();
      await this.killAndRestart(victim);
      const tookMs = Date.now() - startedAt;
      this.kills[victim] = (this.kills[victim] ?? 0) + 1;
      this.done += 1;
      this.say(`kill ${this.done} of ${this.options.kills}: ${victim}, ready after ${(tookMs / 1_000).toFixed(1)} s`);
      for (const one of this.waiting) if (this.done >= one.atLeast) one.resolve();
    }
  }

  /** No more kills than the one that is under way. */
  stop(): void {
    this.isStopped = true;
  }

  /** Resolves when so many have been killed: the work is spread over the kills by this. */
  reached(atLeast: number): Promise<void> {
    if (this.done >= atLeast) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ atLeast, resolve }));
  }

  private choose(): Victim {
    const victims: readonly Victim[] = this.options.oneProcess
      ? ['all services', 'postgres']
      : [...SERVICES, 'postgres'];
    return victims[Math.floor(this.random() * victims.length)] ?? 'worker';
  }

  private async killAndRestart(victim: Victim): Promise<void> {
    const down = this.random() * DOWN_MS;
    this.recovery.killed();
    if (victim === 'postgres') {
      await this.system.killPostgres();
      await this.system.postgresAnswers();
      // The services live through it; they are back when they say so.
      for (const service of this.system.processes.values()) {
        if (!service.isRunning) service.start();
        await service.ready();
      }
      return;
    }
    const service = victim === 'all services' ? 'portal' : victim;
    await this.system.kill(service);
    await wait(down);
    await this.system.restart(service);
  }
}
