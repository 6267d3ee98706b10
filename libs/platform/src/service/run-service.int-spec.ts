import { createServer } from 'node:http';
import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { loadConfig } from '../config/config';
import { createLogger } from '../telemetry/logger';
import { createTestDatabase } from '../testing';
import { sentenceOf, startService } from './run-service';

describe('a service that finds its port taken', () => {
  it('closes what its module has opened, and says which setting to change', async () => {
    const database = await createTestDatabase();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, 'localhost', resolve));
    const address = squatter.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    const secret = 'x7Lq2ZpV9mKc4TnB8rYd3WgHs6Jf1AeU';
    const env = { NODE_ENV: 'test', DATABASE_URL: database.url, HOLDFAST_SECRET: secret };
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
