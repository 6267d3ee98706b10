// npm start: installs what is missing, builds what changed, then runs everything in one process (apps/standalone).
import { spawn } from 'node:child_process';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled, nodeProblem } from './lib/install.mjs';
import { ROOT } from './lib/run.mjs';

const INTERRUPTED = 130;

/** The same process group, so that Ctrl-C reaches the system once: from the terminal, not from here again. */
function runStandalone(args) {
  const child = spawn(process.execPath, ['apps/standalone/dist/main.js', ...args], { cwd: ROOT, stdio: 'inherit' });
  let forwarded = false;
  const forward = (signal) => {
    if (forwarded) return;
    forwarded = true;
    child.kill(signal);
  };
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) forward('SIGINT');
  });
  process.on('SIGTERM', () => forward('SIGTERM'));
  process.on('SIGHUP', () => forward('SIGTERM'));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`Holdfast could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? INTERRUPTED : 1)));
  });
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
