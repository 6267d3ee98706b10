import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { RouteCatalog } from '@holdfast/platform';
import { type Portal, startPortal } from './testing/portal-app';

describe('the description of the API', () => {
  let portal: Portal;
  beforeAll(async () => (portal = await startPortal()));
  afterAll(() => portal.stop());

  it('has every route, in words, with the shape of its answer', async () => {
    const { routes } = portal.app.get(RouteCatalog);
    const { status, body } = await portal.stranger().ask('GET', '/api/openapi.json');
    expect(status).toBe(200);
    expect(Object.keys(body.paths as object).length).toBeGreaterThan(50);
    const silent = routes.filter(
      ({ path, status: code, description }) =>
        description === undefined ||
        (code !== 204 &&
          description.answer === undefined &&
          description.produces === undefined &&
          !/^\/api\/(health|docs|openapi)/.test(path)),
    );
    // Uploads speak tus, which has a description of its own.
    expect(silent.map(({ handler }) => handler).filter((handler) => !/^(Docs|Health|Uploads)/.test(handler))).toEqual(
      [],
    );
  });

  it('is what the web portal’s client was made from', async () => {
    const { text } = await portal.stranger().ask('GET', '/api/openapi.json');
    const script = join(__dirname, '../../../scripts/api-client.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check', '--stdin'], {
      input: text,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('asks every change for an idempotency key, but for those that say why not', () => {
    const without = portal.app
      .get(RouteCatalog)
      .routes.filter(({ method, needsIdempotencyKey }) => method !== 'GET' && method !== 'HEAD' && !needsIdempotencyKey)
      .map(({ handler }) => handler);
    expect(
      without
        .filter((handler) => !/^(Session|Sessions|People|Passkeys|Password|Recovery)Controller/.test(handler))
        .sort(),
    ).toEqual([
      'ChainSourcesController.declare',
      'ChainSourcesController.prove',
      'ClaimCodesController.issue',
      'ClaimsController.walletMessage',
      'DepositsController.receive',
      'PlansController.preview',
      'UploadsController.begin',
      'UploadsController.giveUp',
      'UploadsController.send',
    ]);
  });
});
