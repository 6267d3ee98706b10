import { spawn } from 'node:child_process';
import { join } from 'node:path';

const HOLDFAST = join(__dirname, '../../../cli/bin/holdfast.cjs');

export interface CommandResult {
  code: number | null;
  output: string;
}

/** Runs `holdfast` as a person at a terminal would. */
export function holdfast(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [HOLDFAST, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString('utf8') }));
  });
}
