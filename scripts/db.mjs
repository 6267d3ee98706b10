// npm run db:new -- NAME writes a migration from what the Prisma schema has and the migrations lack; `diff` only shows it.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';

const root = new URL('..', import.meta.url).pathname;
const [command, name] = process.argv.slice(2);
if (!['new', 'diff'].includes(command) || (command === 'new' && !/^[a-z][a-z0-9_]*$/.test(name ?? ''))) {
  console.error('usage: node scripts/db.mjs diff | npm run db:new -- add_something');
  process.exit(2);
}
await ensureInstalled();
await ensureBuilt();
const { Migrations, startEmbeddedCluster } = createRequire(import.meta.url)('@holdfast/platform');
const directory = mkdtempSync(join(tmpdir(), 'holdfast-db-'));
const cluster = await startEmbeddedCluster({
  dataDirectory: join(directory, 'data'),
  password: 'shadow',
  durable: false,
});
try {
  const migrations = new Migrations(cluster.url.replace(/\/postgres$/, '/holdfast_shadow'), join(root, 'prisma'));
  if (command === 'diff') {
    const drift = await migrations.drift();
    console.log(drift || 'The migrations and the Prisma schema agree.');
    process.exitCode = drift ? 1 : 0;
  } else {
    console.log('created', await migrations.create(name));
  }
} finally {
  await cluster.stop();
  rmSync(directory, { recursive: true, force: true });
}
process.exit();
