import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ScriptEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

/** Runs one of this folder's small programs as it was built; `crashAt` kills it at that point. */
export async function runScript(
  name: string,
  variables: Readonly<Record<string, string>>,
  crashAt?: string,
): Promise<ScriptEnd> {
  const crash = crashAt === undefined ? {} : { HOLDFAST_CRASH_AT: crashAt };
  const script = join(__dirname, '../../dist/billing', `${name}.js`);
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...variables, ...crash },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  const [code, signal] = await once(child, 'close');
  return { code, signal, said: said.trim() };
}
