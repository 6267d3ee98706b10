// npm start: installs what is missing, builds what changed, then runs everything in one process (apps/standalone).
import { spawn } from 'node:child_process';
import { clearInterval, setInterval } from 'node:timers';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled, nodeProblem } from './lib/install.mjs';
import { ROOT } from './lib/run.mjs';

const INTERRUPTED = 130;
const PARENT_EVERY_MS = 300;

/**
 * In the same process group, so that Ctrl-C reaches the system; a signal that was sent here alone is passed on, and the
 * system takes what comes twice within a second for one. A second Ctrl-C later ends it at once.
 */
function runStandalone(args) {
  const child = spawn(process.execPath, ['apps/standalone/dist/main.js', ...args], { cwd: ROOT, stdio: 'inherit' });
  const passed = new Set();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (!passed.has(signal)) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      passed.add(signal);
    });
  }
  endWithNpm(child);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`Holdfast could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? INTERRUPTED : 1)));
  });
}

/**
 * npm passes a signal to the shell between it and this script, and the shell ends without passing it on. That our parent
 * has gone is all there is to see of it.
 */
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, PARENT_EVERY_MS);
}

const problem = nodeProblem();
if (problem !== null) {
  console.error(problem);
  process.exit(1);
}
const interrupted = () => process.exit(INTERRUPTED);
process.once('SIGINT', interrupted);
try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
process.off('SIGINT', interrupted);
process.exit(await runStandalone(process.argv.slice(2)));
