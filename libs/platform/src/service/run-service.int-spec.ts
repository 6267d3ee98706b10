import { createServer } from 'node:http';
import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { loadConfig } from '../config/config';
import { createLogger } from '../telemetry/logger';
import { serviceUrl } from '../database/roles';
import { createTestDatabase } from '../testing';
import { sentenceOf, startService } from './run-service';

const SECRET = 'x7Lq2ZpV9mKc4TnB8rYd3WgHs6Jf1AeU';

describe('a service that cannot use its database', () => {
  it.each([
    [
      'where nothing listens',
      (url: URL) => void (url.port = '1'),
      'database.unreachable',
      /^No PostgreSQL answers at /,
    ],
    [
      'that is not there',
      (url: URL) => void (url.pathname = '/nowhere'),
      'database.missing',
      /has no database nowhere/,
    ],
    [
      'with a wrong password',
      (url: URL) => void (url.password = 'wrong'),
      'database.sign_in_refused',
      /refuses this user/,
    ],
  ])('%s says so, names the setting, and repeats no password', async (_name, change, code, words) => {
    const database = await createTestDatabase();
    const url = new URL(serviceUrl(database.url, 'billing'));
    change(url);
    const env = { NODE_ENV: 'test', HOLDFAST_SERVICE_DATABASE_URL: url.toString(), HOLDFAST_SECRET: SECRET };
    const definition = { name: 'billing' as const, module: () => ({ module: class Never {} }) };
    const start = startService(definition, loadConfig(env), null, createLogger('billing', { level: 'silent' }));
    const error: unknown = await start.catch((it: unknown) => it);
    expect(error).toMatchObject({ code, details: { field: 'HOLDFAST_SERVICE_DATABASE_URL' } });
    expect(sentenceOf(error)).toMatch(words);
    expect(sentenceOf(error)).not.toContain(url.password);
    await database.drop();
  });
});

describe('a service that finds its port taken', () => {
  it('closes what its module has opened, and says which setting to change', async () => {
    const database = await createTestDatabase();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, 'localhost', resolve));
    const address = squatter.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    const env = { NODE_ENV: 'test', DATABASE_URL: database.url, HOLDFAST_SECRET: SECRET };
    const port = String(address.port);
    let closed = 0;
    @Module({})
    class Opens implements OnApplicationShutdown {
      onApplicationShutdown(): void {
        closed += 1;
      }
    }
    const definition = { name: 'billing' as const, module: () => ({ module: Opens }) };
    const logger = createLogger('billing', { level: 'silent' });
    const settings = ['PORT', 'HOLDFAST_HEALTH_PORT', 'HOLDFAST_BILLING_PORT'];
    for (const setting of settings) {
      const config = loadConfig({ ...env, [setting]: port });
      const error: unknown = await startService(definition, config, address.port, logger).catch((it: unknown) => it);
      expect(error).toMatchObject({ code: 'http.port_in_use', details: { field: setting } });
      expect(sentenceOf(error)).toBe(
        `Port ${port} is in use by another program (${setting}).\n` +
          `Stop that program, or set ${setting} to another port: each service needs its own.`,
      );
    }
    expect(closed).toBe(settings.length);
    await new Promise((resolve) => squatter.close(resolve));
    await database.drop();
  });
});
