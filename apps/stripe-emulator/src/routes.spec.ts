import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from './routes';

/** Every `METHOD /v1/path` that the SDK itself calls, with its ids as `*`. */
function callsOfTheSdk(): Set<string> {
  const root = join(require.resolve('stripe'), '..', 'resources');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const calls = new Set<string>();
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8');
    for (const [, method, path] of source.matchAll(/_makeRequest\('(GET|POST|DELETE)', [`'](\/v1\/[^`']*)[`']/g)) {
      calls.add(`${method ?? ''} ${(path ?? '').replace(/\$\{[^}]*\}/g, '*')}`);
    }
  }
  return calls;
}

describe('the list of calls', () => {
  const known = callsOfTheSdk();

  it('was read off the SDK', () => {
    expect(known.size).toBeGreaterThan(400);
  });

  it.each(routes.map((route) => [`${route.method} ${route.path.replace(/:[a-z]+/g, '*')}`]))(
    '%s is one of the SDK',
    (call) => {
      expect(known).toContain(call);
    },
  );

  it('has each call once', () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
