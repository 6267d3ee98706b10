import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './run.mjs';

const FILE = 'docker/compose.yaml';
const LIMIT_MS = 60_000;

/** What every container of the compose file has, whatever it is. */
function complaintsAbout(name, service, isOneShot) {
  const complaints = [];
  const must = (holds, what) => holds || complaints.push(`${name}: ${what}`);
  must(service.cap_drop?.includes('ALL'), 'keeps capabilities (cap_drop: [ALL])');
  must(service.security_opt?.includes('no-new-privileges:true'), 'may gain privileges (no-new-privileges)');
  must(service.read_only === true, 'has a writable root file system (read_only)');
  must(isOneShot || service.healthcheck !== undefined || service.build !== undefined, 'has no health check');
  must(service.image === undefined || /:[^:]+$/.test(service.image), 'has an image without a tag');
  must(unguarded(service).length === 0, `has defaults for secrets: ${unguarded(service)}`);
  must(service.privileged !== true && service.network_mode !== 'host', 'is privileged or on the network of its host');
  return complaints;
}

/** Settings whose name says secret, and which start without a value all the same. */
const unguarded = (service) =>
  [...JSON.stringify(service).matchAll(/\$\{([A-Z_]*(?:SECRET|PASSWORD|DATABASE_URL))(?!:\?)[^}]*\}/g)].map(
    ([, name]) => name,
  );

/** The settings that have no default; a value for each, so that the file can be read. */
const requiredSettings = (text) => [...new Set([...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name))];

/**
 * Reads the compose file and holds it to our rules; with Docker's compose client, lets that resolve it too. Throws with
 * what is wrong. `skipped` when there is no client.
 */
export async function checkCompose() {
  const text = readFileSync(join(ROOT, FILE), 'utf8');
  // Only now: in a fresh clone this file is loaded before anything is installed.
  const { parse } = await import('yaml');
  const { services } = parse(text, { merge: true });
  const complaints = Object.entries(services).flatMap(([name, service]) =>
    complaintsAbout(name, service, service.restart === 'no'),
  );
  if (complaints.length > 0) throw new Error(complaints.join('\n'));

  const settings = Object.fromEntries(requiredSettings(text).map((name) => [name, 'checked']));
  const docker = (...args) => run('docker', ['compose', ...args], { keep: true, limitMs: LIMIT_MS, env: settings });
  if ((await docker('version')).code === 0) {
    const { code, output } = await docker('-f', FILE, 'config', '--quiet');
    if (code !== 0) throw new Error(`docker compose config refuses ${FILE}:\n${output}`);
    return { skipped: false, note: `docker compose config accepts ${FILE}` };
  }
  return { skipped: true, note: `${FILE} keeps our rules; docker compose config skipped: no compose client here` };
}
