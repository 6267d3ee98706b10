import { createServer } from 'node:http';
import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { loadConfig } from '../config/config';
import { createLogger } from '../telemetry/logger';
import { createTestDatabase } from '../testing';
import { startService } from './run-service';

describe('a service that finds its port taken', () => {
  it('closes what its module has opened', async () => {
    const database = await createTestDatabase();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, 'localhost', resolve));
    const address = squatter.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    const secret = 'x7Lq2ZpV9mKc4TnB8rYd3WgHs6Jf1AeU';
    const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: database.url, HOLDFAST_SECRET: secret });
    let closed = 0;
    @Module({})
    class Opens implements OnApplicationShutdown {
      onApplicationShutdown(): void {
        closed += 1;
      }
    }
    const definition = { name: 'billing' as const, module: () => ({ module: Opens }) };
    const starting = startService(definition, config, address.port, createLogger('billing', { level: 'silent' }));
    await expect(starting).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(closed).toBe(1);
    await new Promise((resolve) => squatter.close(resolve));
    await database.drop();
  });
});
