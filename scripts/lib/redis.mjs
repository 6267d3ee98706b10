import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

const APT_LIMIT_MS = 180_000;

function find(program) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/** The path of a redis-server for the tests: the one that is there, or Debian's, installed now. Else the reason why not. */
export async function findRedis() {
  const given = process.env.HOLDFAST_REDIS_SERVER || find('redis-server');
  if (given !== undefined) return { path: given };
  if (process.getuid?.() !== 0) return { reason: 'there is none, and only root may install one' };
  if (find('apt-get') === undefined) return { reason: 'there is none, and no apt-get to install one with' };
  const options = { keep: true, limitMs: APT_LIMIT_MS, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'redis-server']]) {
    const { code, output } = await run('apt-get', args, options);
    if (code !== 0) return { reason: `apt-get ${args[0]} failed: ${output.trim().split('\n').at(-1)}` };
  }
  const installed = find('redis-server');
  return installed === undefined ? { reason: 'apt-get installed none' } : { path: installed };
}
