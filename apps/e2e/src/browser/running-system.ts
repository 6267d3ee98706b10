import { join } from 'node:path';
import { freePort } from '@holdfast/platform';
import { ServiceProcess } from '../system/service-process';
import { cleanEnvironment, type Place, REPOSITORY, temporaryPlace } from '../system/system';

/** What `npm start` runs, one for all browser stories; the first of them are told while its demonstration is still played. */
export class RunningSystem {
  private constructor(
    readonly origin: string,
    readonly place: Place,
    private readonly everything: ServiceProcess,
  ) {}

  static async start(): Promise<RunningSystem> {
    const place = await temporaryPlace();
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const logFile = join(place.logDirectory, 'standalone.log');
    const everything = new ServiceProcess({
      name: 'standalone',
      script: join(REPOSITORY, 'apps/standalone/dist/main.js'),
      env: {
        ...cleanEnvironment(),
        HOLDFAST_DATA: place.dataDirectory,
        PORT: String(port),
        // A story waits for it; and long enough to object to a move of whoever has just recovered their account.
        HOLDFAST_RECOVERY_DELAY_SECONDS: '15',
      },
      readyUrl: `${origin}/api/health/ready`,
      logFile,
    });
    const system = new RunningSystem(origin, place, everything);
    try {
      everything.start();
      await everything.ready();
      return system;
    } catch (error) {
      const said = everything.lastWords();
      await system.stop();
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${said}`, { cause: error });
    }
  }

  async stop(): Promise<void> {
    await this.everything.stop();
    await this.place.remove();
  }
}
