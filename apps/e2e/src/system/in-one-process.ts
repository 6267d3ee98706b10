import { join } from 'node:path';
import { freePort } from '@holdfast/platform';
import { COUNTS } from '@holdfast/standalone';
import { ServiceProcess } from './service-process';
import { cleanEnvironment, readFacts, REPOSITORY, type System, temporaryPlace } from './system';

/** What `npm start` runs, but that nobody plays the demonstration. */
export async function inOneProcess(): Promise<System> {
  const place = await temporaryPlace();
  const { dataDirectory } = place;
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const everything = new ServiceProcess({
    name: 'standalone',
    script: join(REPOSITORY, 'apps/standalone/dist/main.js'),
    args: ['--no-demonstration'],
    env: { ...cleanEnvironment(), HOLDFAST_DATA: dataDirectory, PORT: String(port) },
    readyUrl: `${origin}/api/health/ready`,
    logFile: join(place.logDirectory, 'standalone.log'),
  });
  const start = async (more?: NodeJS.ProcessEnv) => {
    everything.start(more);
    await everything.ready();
  };
  try {
    await start();
    return {
      origin,
      dataDirectory,
      counts: COUNTS,
      ...(await readFacts(dataDirectory)),
      kill: () => everything.kill(),
      restart: (_service, more) => start(more),
      async stop({ keepData = false } = {}) {
        await everything.stop();
        if (!keepData) await place.remove();
      },
    };
  } catch (error) {
    await everything.stop();
    throw error;
  }
}
