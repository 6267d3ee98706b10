import { createServer } from 'node:net';
import { BILLING_MAILS } from '@holdfast/billing';
import { systemClock } from '@holdfast/kernel';
import { type Config, loadConfig, MailOutbox, NOBODY, type RunningService, startService } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import pino, { type Logger } from 'pino';
import { billing } from './billing.module';

describe('the billing service', () => {
  let database: TestDatabase;
  let config: Config;
  let service: RunningService;
  const lines: { msg: string; kind?: string }[] = [];
  let onLine: () => void = () => undefined;
  const logger: Logger = pino(
    {},
    {
      write(line: string) {
        lines.push(JSON.parse(line));
        onLine();
      },
    },
  );

  const line = (matches: (entry: { msg: string; kind?: string }) => boolean) =>
    new Promise<{ msg: string }>((resolve) => {
      onLine = () => {
        const found = lines.find(matches);
        if (found !== undefined) resolve(found);
      };
      onLine();
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    config = loadConfig({
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      HOLDFAST_SECRET: 'x7Lq2ZpV9mKc4TnB8rYd3WgHs6Jf1AeU',
    });
    service = await startService(billing, config, null, logger);
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  it('is ready when its database, its migrations and its queue are', async () => {
    const answer = await service.app.inject({ method: 'GET', url: '/api/health/ready' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ status: 'ok', checks: { database: 'ok', migrations: 'ok', queue: 'ok' } });
  });

  it('says that nothing is billed without a key of Stripe’s, takes no webhooks, and sends mails all the same', async () => {
    await line(({ msg }) => msg.includes('STRIPE_SECRET_KEY is not set'));
    const answer = await service.app.inject({ method: 'POST', url: '/api/stripe/webhooks', payload: {} });
    expect(answer.statusCode).toBe(404);

    const outbox = new MailOutbox(config.masterSecret, systemClock);
    const to = { address: 'somebody@holder.example' };
    const [template] = BILLING_MAILS;
    if (template === undefined) throw new Error('there are no mails');
    const portal = database.service('portal');
    await portal.transact(NOBODY, (sql) => outbox.write(sql, { to, template, parameters: template.example }));
    await service.parts.queues.ring('billing', { kind: 'send-mail' });
    const resting = await until(async () => {
      const mails = await portal.read(NOBODY, (sql) => outbox.readDevelopment(sql));
      return mails.length > 0 ? mails : null;
    });
    expect(resting).toMatchObject([{ template: template.name, address: 'somebody@holder.example' }]);
    expect(await service.parts.queues.deadLetters('billing')).toEqual([]);
  });

  it('does not start with another service’s role', async () => {
    const ledger = new URL(database.url);
    ledger.username = 'postgres';
    const asOwner = { ...config, serviceDatabaseUrl: ledger.toString() };
    await expect(startService(billing, asOwner, null, logger)).rejects.toMatchObject({
      code: 'config.database_superuser',
    });
  });

  it('says when its port is taken instead of going on without it', async () => {
    const squatter = createServer();
    const port = await new Promise<number>((resolve) =>
      squatter.listen(0, '0.0.0.0', () => {
        const address = squatter.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      }),
    );
    await expect(startService(billing, config, port, logger)).rejects.toMatchObject({ code: 'http.port_in_use' });
    await new Promise((resolve) => squatter.close(resolve));
  });
});

/** The first answer that is something, asked for again and again. */
async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
