import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Portal, startPortal } from './testing/portal-app';

const DIST = join(__dirname, '../../portal/dist');
const isBuilt = existsSync(join(DIST, 'index.html'));
const PAGE = { headers: { accept: 'text/html,application/xhtml+xml' } };

(isBuilt ? describe : describe.skip)(
  `the web portal's pages${isBuilt ? '' : ' (skipped: apps/portal is not built)'}`,
  () => {
    let portal: Portal;
    beforeAll(async () => (portal = await startPortal()));
    afterAll(() => portal.stop());

    it.each(['/', '/verify', '/my/anything', '/platform/somebody/deposits'])('are one page at %s', async (path) => {
      const { status, headers, text } = await portal.stranger().ask('GET', path, PAGE);
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(/text\/html/);
      expect(headers['cache-control']).toBe('no-cache');
      expect(text).toContain('<div id="root">');
    });

    it('have no script of their own in them, and a policy that would not run one', async () => {
      const { text, headers } = await portal.stranger().ask('GET', '/', PAGE);
      expect(text.match(/<script(?![^>]*\ssrc=)/)).toBeNull();
      expect(text).not.toMatch(/\son[a-z]+=|\sstyle=|<style/);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("style-src 'self'");
      expect(policy).not.toMatch(/unsafe|nonce/);
    });

    it('bring assets that are kept for ever, compressed beforehand', async () => {
      const name = readdirSync(join(DIST, 'assets')).find((file) => /^index-.*\.js$/.test(file));
      const { status, headers } = await portal
        .stranger()
        .ask('GET', `/assets/${name}`, { headers: { 'accept-encoding': 'br' } });
      expect(status).toBe(200);
      expect(headers['cache-control']).toContain('immutable');
      expect(headers['content-encoding']).toBe('br');
      expect(headers.vary).toContain('Accept-Encoding');
    });

    it.each(['/api/nothing', '/assets/nothing.js', '/.well-known/nothing', '/tile/nothing'])(
      'are not what %s answers',
      async (path) => {
        const { status, headers } = await portal.stranger().ask('GET', path, PAGE);
        expect(status).toBe(404);
        expect(headers['content-type']).toMatch(/problem\+json/);
      },
    );

    it('are not what a program gets at an unknown address', async () => {
      const { status, body } = await portal.stranger().ask('GET', '/verify', { headers: { accept: '*/*' } });
      expect([status, body.code]).toEqual([404, 'request.unknown_route']);
    });

    it('are not on the content host, where strangers’ files are', async () => {
      const host = new URL(portal.config.contentOrigin).host;
      const { status } = await portal.stranger().ask('GET', '/', { headers: { ...PAGE.headers, host } });
      expect(status).toBe(404);
    });

    it('do not lead out of their directory', async () => {
      for (const path of ['/assets/../../package.json', '/assets/%2e%2e/%2e%2e/package.json', '/..%2fpackage.json']) {
        const { status } = await portal.stranger().ask('GET', path, { headers: { accept: '*/*' } });
        expect([400, 403, 404]).toContain(status);
      }
    });
  },
);
