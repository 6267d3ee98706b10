import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** No daemon is left behind, no screen is drawn, nothing is asked. */
export const QUIET = { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', NO_UPDATE_NOTIFIER: '1' };

const KILL_AFTER_MS = 10_000;

/** Of what is shown and copied, the end is enough. */
const COPIED_CHUNKS = 64;

/**
 * Runs a program to its end. `keep` collects what it says instead of showing it; `copy` shows its errors and collects the
 * end of them; `limitMs` ends it with SIGTERM, then with SIGKILL. Answers its exit code (128 and more for a signal) and
 * what was collected.
 */
export function run(program, args, { env = {}, keep = false, copy = false, limitMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...QUIET, ...(copy && process.stderr.isTTY ? { FORCE_COLOR: '1' } : {}), ...env },
      stdio: ['ignore', keep ? 'pipe' : 'inherit', keep || copy ? 'pipe' : 'inherit'],
    });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => {
      chunks.push(chunk);
      if (!copy) return;
      process.stderr.write(chunk);
      if (chunks.length > COPIED_CHUNKS) chunks.shift();
    });
    const timers = [];
    if (limitMs !== undefined) {
      timers.push(setTimeout(() => child.kill('SIGTERM'), limitMs));
      timers.push(setTimeout(() => child.kill('SIGKILL'), limitMs + KILL_AFTER_MS));
    }
    const end = (code, note = '') => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + note });
    };
    child.on('error', (error) => end(127, `${program}: ${error.message}\n`));
    child.on('close', (code, signal) => end(code ?? 128, signal ? `ended by ${signal}\n` : ''));
  });
}

/** Node with a script of a package, found without a shell. */
export const node = (script, args, options) => run(process.execPath, [script, ...args], options);

/** Seconds with one digit, since `startedAt` of performance.now(). */
export const secondsSince = (startedAt) => ((performance.now() - startedAt) / 1000).toFixed(1);
