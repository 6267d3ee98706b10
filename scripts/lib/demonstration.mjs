import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

const PLAYED = /The demonstration (has been played|stopped: .*)/;
const PLAYED_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 60_000;

/** A port that nobody has now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** What `npm start` runs, in a folder of its own, with its demonstration played to the end. Everything must have been built. */
export async function startDemonstration() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-demonstration-'));
  const port = await freePort();
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, HOLDFAST_DATA: join(folder, 'data'), PORT: `${port}` };
  const script = join(ROOT, 'apps/standalone/dist/main.js');
  const child = spawn(process.execPath, [script], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    const forced = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(forced);
    rmSync(folder, { recursive: true, force: true });
  };
  let said = '';
  const played = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the demonstration was not played in time')), PLAYED_LIMIT_MS);
    child.stdout.on('data', (part) => {
      said = (said + part).slice(-100_000);
      const [, how] = PLAYED.exec(said) ?? [];
      if (how === undefined) return;
      clearTimeout(late);
      if (how.startsWith('stopped')) reject(new Error(`the demonstration ${how}`));
      else resolve();
    });
    void ended.then(() => {
      clearTimeout(late);
      reject(new Error(`the demonstration ended: ${said.slice(-2_000)}`));
    });
  });
  try {
    await played;
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin: `http://localhost:${port}`, stop };
}
