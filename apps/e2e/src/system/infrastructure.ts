import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@holdfast/platform';
import { z } from 'zod';
import { cleanEnvironment, REPOSITORY } from './system';

const SCRIPT = join(REPOSITORY, 'apps/e2e/dist/system/infrastructure-process.js');
const Environment = z.record(z.string(), z.string());

export interface RunningInfrastructure {
  /** What the services are started with. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export async function startInfrastructure(dataDirectory: string, size: 'few' | 'all'): Promise<RunningInfrastructure> {
  const child = spawn(process.execPath, [SCRIPT, size], {
    env: { ...cleanEnvironment(), HOLDFAST_DATA: dataDirectory, HOLDFAST_BILLING_PORT: String(await freePort()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit')]);
  if (typeof line !== 'string') throw new Error(`the infrastructure ended with ${line}`);
  return { env: Environment.parse(JSON.parse(line)), stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
