import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ScriptEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
  /** Points at which it was killed, as it announced them. */
  readonly killedAt: readonly string[];
}

/** Runs one of this folder's small programs as it was built; `crashAt` kills it at that point, or those (with commas). */
export async function runScript(
  name: string,
  variables: Readonly<Record<string, string>>,
  crashAt?: string,
): Promise<ScriptEnd> {
  const crash = crashAt === undefined ? {} : { HOLDFAST_CRASH_AT: crashAt };
  const script = join(__dirname, '../../dist/billing', `${name}.js`);
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...variables, ...crash },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  let complained = '';
  child.stderr.on('data', (part: Buffer) => (complained += part.toString()));
  const [code, signal] = await once(child, 'close');
  const killedAt = [...complained.matchAll(/^crash point (\S+)$/gm)].map(([, point = '']) => point);
  return { code, signal, said: said.trim(), killedAt };
}
