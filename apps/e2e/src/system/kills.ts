import type { ServiceProcess } from './service-process';

const ANNOUNCED = /^crash point (\S+)$/gm;

export interface KillsOptions {
  readonly service: ServiceProcess;
  readonly points: readonly string[];
  /** Between a death and the next start: what happens in the world while nobody works. */
  readonly whileDead?: (points: readonly string[]) => Promise<void>;
  /** Points at which it is to die again and again, as long as this names them. */
  readonly again?: () => readonly string[];
}

/**
 * Keeps a service running that dies, by kill -9, at every point of a list: whenever it died, it is started anew, to die at
 * those that are left. Jobs that run side by side are cut off together, so that there are fewer deaths than points.
 */
export class Kills {
  /** Where it has not died yet. */
  readonly left: Set<string>;
  deaths = 0;
  private read = 0;
  private isOver = false;
  private isRearmed = false;
  private running: Promise<void> = Promise.resolve();
  private failure: Error | null = null;

  constructor(private readonly options: KillsOptions) {
    this.left = new Set(options.points);
  }

  /** Kills it, and starts it so that it dies at its points. */
  async begin(): Promise<void> {
    await this.options.service.kill();
    this.running = this.run().catch((error: unknown) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
    });
  }

  /** Kills it in the middle of whatever it does, so that it is started to die where `again` says now. */
  async rearm(): Promise<void> {
    this.isRearmed = true;
    await this.options.service.kill();
  }

  /** Starts it once more, so that it dies nowhere. Throws when it ended otherwise than by its kills. */
  async end(): Promise<void> {
    this.isOver = true;
    await this.options.service.kill();
    await this.running;
    if (this.failure !== null) throw this.failure;
    this.options.service.start();
    await this.options.service.ready();
  }

  private async run(): Promise<void> {
    const { service, whileDead, again = () => [] } = this.options;
    while (!this.isOver) {
      service.start({ HOLDFAST_CRASH_AT: [...new Set([...this.left, ...again()])].join(',') });
      const ended = await service.exit;
      if (this.isOver) return;
      const points = this.announced();
      if (this.isRearmed && points.length === 0) {
        this.isRearmed = false;
        continue;
      }
      if (ended !== 'SIGKILL' || points.length === 0) throw new Error(`ended with ${ended}: ${service.lastWords()}`);
      this.deaths += 1;
      for (const point of points) this.left.delete(point);
      await whileDead?.(points);
    }
  }

  private announced(): string[] {
    const words = this.options.service.words();
    const news = words.slice(this.read);
    this.read = words.length;
    return [...news.matchAll(ANNOUNCED)].map(([, name = '']) => name);
  }
}
