// npm run torture -- --kills 50 --seed 1: kills everything with -9 at random moments of the story, and starts it again.
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled, nodeProblem } from './lib/install.mjs';
import { node } from './lib/run.mjs';

try {
  const problem = nodeProblem();
  if (problem !== null) throw new Error(problem);
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
const { code } = await node('apps/e2e/dist/torture/main.js', process.argv.slice(2));
process.exit(code);
