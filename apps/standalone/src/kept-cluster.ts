import {
  sentenceOf,
  type EmbeddedCluster,
  type EmbeddedClusterOptions,
  startEmbeddedCluster,
} from '@holdfast/platform';

/** In a row, each of them over before it was sound: something is wrong that another start will not mend. */
const RESTARTS_MAX = 10;
const SOUND_AFTER_MS = 2_000;

/** An embedded PostgreSQL that is started again, on the same port, when it ends without having been asked to. */
export class KeptCluster {
  private stopping = false;
  private restarts = 0;
  private startedAt = performance.now();
  private restarting: Promise<void> | undefined;

  private constructor(
    private readonly options: EmbeddedClusterOptions,
    private cluster: EmbeddedCluster,
  ) {}

  static async start(options: EmbeddedClusterOptions): Promise<KeptCluster> {
    const kept = new KeptCluster(options, await startEmbeddedCluster(options));
    kept.watch();
    return kept;
  }

  get url(): string {
    return this.cluster.url;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.restarting;
    await this.cluster.stop();
  }

  private watch(): void {
    void this.cluster.exited.then(() => {
      if (this.stopping) return;
      this.restarting = this.startAgain();
    });
  }

  private async startAgain(): Promise<void> {
    this.restarts = performance.now() - this.startedAt < SOUND_AFTER_MS ? this.restarts + 1 : 1;
    if (this.restarts > RESTARTS_MAX) {
      console.error(
        'PostgreSQL keeps ending by itself, and is not started any more. Stop Holdfast and look at the disk.',
      );
      return;
    }
    console.error('PostgreSQL ended by itself; it is started again. Nothing that was acknowledged is lost.');
    try {
      this.cluster = await startEmbeddedCluster({ ...this.options, port: this.cluster.port });
      this.startedAt = performance.now();
      this.watch();
    } catch (error) {
      console.error(sentenceOf(error));
    }
  }
}
