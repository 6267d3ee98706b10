import { randomUUID } from 'node:crypto';
import { ManualClock } from '@holdfast/kernel';
import pino from 'pino';
import { SMTPServer } from 'smtp-server';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../testing';
import type { Database } from '../database/database';
import { NOBODY } from '../database/sql';
import { MailOutbox } from './mail-outbox';
import { type AddressBook, MailSender } from './mail-sender';
import { mailTemplate } from './mail-template';
import { openMailTransport } from './mail-transport';

const invoiceDue = mailTemplate(
  'test.invoice_due',
  z.strictObject({ link: z.url() }),
  { link: 'https://portal.example/x' },
  {
    en: ({ link }) => ({ subject: 'An invoice waits', text: `See ${link}` }),
    zh: ({ link }) => ({ subject: '有一张待付账单', text: `请看 ${link}` }),
  },
);
const parameters = { link: 'https://portal.example/secret-link' };

/** A real SMTP server that takes, puts off or refuses. */
class Postbox {
  answer: 'take' | 'later' | 'never' = 'take';
  readonly received: { to: string[]; raw: string }[] = [];
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => {
      if (this.answer === 'take') return done();
      const code = this.answer === 'later' ? 451 : 550;
      done(Object.assign(new Error('no such user ada@holder.example'), { responseCode: code }));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        this.received.push({ to, raw: Buffer.concat(parts).toString() });
        done();
      });
    },
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.server.address();
    return `smtp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}

describe('mail', () => {
  const [ada, li, erased, keeper] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const addresses: AddressBook = {
    async addressOf(_sql, personId) {
      if (personId === ada) return { address: 'ada@holder.example', language: 'en' };
      return personId === li ? { address: 'li@holder.example', language: 'zh' } : null;
    },
    administratorsOf: async () => [ada, li],
  };
  const clock = new ManualClock(new Date('2030-05-01T00:00:00Z'));
  const outbox = new MailOutbox('x7Lq2ZpV9mKc4TnB8rYd3WgHs6Jf1AeU', clock);
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const postbox = new Postbox();
  let url: string;
  let database: TestDatabase;
  let billing: Database;

  beforeAll(async () => (url = await postbox.open()));
  afterAll(() => postbox.close());
  beforeEach(async () => {
    database = await createTestDatabase();
    billing = database.service('billing');
    postbox.answer = 'take';
    postbox.received.length = 0;
  });
  afterEach(() => database.drop());

  const sender = (options: { smtp?: string | null; production?: boolean } = {}) => {
    const smtp = options.smtp === undefined ? url : options.smtp;
    return new MailSender({
      database: billing,
      outbox,
      addresses,
      transport: smtp === null ? null : openMailTransport(smtp),
      from: 'holdfast@holdfast.example',
      production: options.production ?? false,
      clock,
      logger,
    });
  };
  const write = (to: Parameters<typeof outbox.write>[1]['to'], door: 'portal' | 'worker' | 'billing' = 'portal') =>
    database.service(door).transact(NOBODY, (sql) => outbox.write(sql, { to, template: invoiceDue, parameters }));
  const rows = () =>
    database.owner.read(NOBODY, (sql) =>
      sql.query<{ state: string; attempts: number; problem: string | null; sealed: Buffer | null }>(
        'SELECT state, attempts, problem, sealed FROM platform.mail ORDER BY written_at, id',
      ),
    );

  it('sends what was written, in the language of its reader, and keeps nothing of it', async () => {
    await write({ personId: ada });
    await write({ personId: li }, 'worker');
    await write({ address: 'invited@custodian.example' }, 'billing');
    expect(await sender().sendDue()).toBe(3);
    expect(postbox.received.map(({ to }) => to[0]).sort()).toEqual([
      'ada@holder.example',
      'invited@custodian.example',
      'li@holder.example',
    ]);
    const [toAda] = postbox.received.filter(({ to }) => to[0] === 'ada@holder.example');
    expect(toAda?.raw).toContain('Subject: An invoice waits');
    expect(toAda?.raw).toContain(parameters.link);
    expect(toAda?.raw).toMatch(/Message-ID: <[0-9a-f-]{36}@holdfast\.example>/);
    const [toLi] = postbox.received.filter(({ to }) => to[0] === 'li@holder.example');
    expect(toLi?.raw).toContain('Content-Language: zh');
    expect((await rows()).map(({ state, sealed }) => [state, sealed])).toEqual(Array(3).fill(['sent', null]));
    expect(await sender().sendDue()).toBe(0);
  });

  it('reaches each administrator of an organization', async () => {
    await write({ organizationId: keeper });
    await sender().sendDue();
    await sender().sendDue();
    expect(postbox.received.map(({ to }) => to)).toEqual(
      expect.arrayContaining([['ada@holder.example'], ['li@holder.example']]),
    );
    expect(postbox.received).toHaveLength(2);
  });

  it('is forgotten with the transaction that did not commit', async () => {
    const portal = database.service('portal');
    const failing = portal.transact(NOBODY, async (sql) => {
      await outbox.write(sql, { to: { personId: ada }, template: invoiceDue, parameters });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await sender().sendDue()).toBe(0);
  });

  it('tries again later what was put off, with longer and longer pauses, and gives up in the end', async () => {
    await write({ personId: ada });
    postbox.answer = 'later';
    expect(await sender().sendDue()).toBe(1);
    expect(await sender().sendDue()).toBe(0);
    clock.advance(30_000);
    expect(await sender().sendDue()).toBe(1);
    clock.advance(30_000);
    expect(await sender().sendDue()).toBe(0);
    for (let attempt = 3; attempt <= 8; attempt += 1) {
      clock.advance(3_600_000 * 2);
      expect(await sender().sendDue()).toBe(1);
    }
    expect(await rows()).toEqual([{ state: 'failed', attempts: 8, problem: 'mail.unreachable', sealed: null }]);
  });

  it('waits for a server that is not there, and does not try again what is refused for ever', async () => {
    await write({ personId: ada });
    await sender({ smtp: 'smtp://127.0.0.1:9' }).sendDue();
    expect(await rows()).toMatchObject([{ state: 'waiting', problem: 'mail.unreachable' }]);
    clock.advance(30_000);
    postbox.answer = 'never';
    await sender().sendDue();
    expect(await rows()).toMatchObject([{ state: 'failed', attempts: 2, problem: 'mail.refused' }]);
  });

  it('sends nothing to somebody who was erased', async () => {
    await write({ personId: erased });
    await sender().sendDue();
    expect(await rows()).toMatchObject([{ state: 'failed', problem: 'mail.nobody', sealed: null }]);
    expect(postbox.received).toEqual([]);
  });

  it('takes a mail once when two senders look at the same time', async () => {
    for (let index = 0; index < 10; index += 1) await write({ personId: ada });
    const counts = await Promise.all([sender().sendDue(), sender().sendDue()]);
    expect(counts[0]! + counts[1]!).toBe(10);
    expect(postbox.received).toHaveLength(10);
  });

  it('rests in the development outbox without a server, which the portal may read', async () => {
    await write({ personId: li });
    await sender({ smtp: null }).sendDue();
    const resting = await database.service('portal').read(NOBODY, (sql) => outbox.readDevelopment(sql));
    expect(resting).toMatchObject([
      { template: 'test.invoice_due', address: 'li@holder.example', language: 'zh', subject: '有一张待付账单' },
    ]);
    expect(resting[0]?.text).toContain(parameters.link);
  });

  it('waits in production until a server is set, and the portal sees nothing', async () => {
    await write({ personId: ada });
    expect(await sender({ smtp: null, production: true }).sendDue()).toBe(0);
    const seen = await database.service('portal').read(NOBODY, (sql) => outbox.readDevelopment(sql));
    expect(seen).toEqual([]);
    expect(await sender({ production: true }).sendDue()).toBe(1);
  });

  it('refuses parameters that are not the template’s', async () => {
    const wrong = database
      .service('portal')
      .transact(NOBODY, (sql) =>
        outbox.write(sql, { to: { personId: ada }, template: invoiceDue, parameters: { link: 'no address' } }),
      );
    await expect(wrong).rejects.toThrow(z.ZodError);
  });

  it('has no address and no content in its rows or in the log', async () => {
    const written = JSON.stringify(lines);
    expect(written).toContain('a mail was not sent');
    for (const secret of ['ada@', 'holder.example', 'secret-link', 'invoice waits'])
      expect(written).not.toContain(secret);
    await write({ address: 'invited@custodian.example' });
    const [row] = await database.owner.read(NOBODY, (sql) =>
      sql.query<{ text: string }>(`SELECT encode(sealed, 'escape') || mail::text AS text FROM platform.mail`),
    );
    expect(row?.text).not.toMatch(/invited|secret-link/);
  });
});
