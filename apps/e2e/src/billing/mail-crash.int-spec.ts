import { once } from 'node:events';
import { BILLING_MAILS } from '@holdfast/billing';
import { ManualClock, newId } from '@holdfast/kernel';
import { MailOutbox, NOBODY, serviceUrl } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { SMTPServer } from 'smtp-server';
import { runScript } from './run-script';

const SECRET = 'x7Lq2ZpV9mKc4TnB8rYd3WgHs6Jf1AeU';
/** Longer than a dead sender keeps a mail. */
const LATER_MS = 10 * 60_000;

/** kill -9 before a mail is handed over, and between its handing over and the row that says so. */
describe('a mail whose sender is killed', () => {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        received.push(/Message-ID: <([^>]+)>/i.exec(Buffer.concat(parts).toString())?.[1] ?? '');
        done();
      });
    },
  });
  const clock = new ManualClock(new Date('2030-05-01T00:00:00Z'));
  let database: TestDatabase;
  let smtp: string;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const address = server.server.address();
    smtp = `smtp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));
  beforeEach(async () => {
    database = await createTestDatabase();
    received.length = 0;
    const [template] = BILLING_MAILS;
    if (template === undefined) throw new Error('billing writes no mails');
    await database
      .service('billing')
      .transact(NOBODY, (sql) =>
        new MailOutbox(SECRET, clock).write(sql, { to: { personId: newId() }, template, parameters: template.example }),
      );
  });
  afterEach(() => database.drop());

  const send = (laterMs: number, crashAt?: string) => {
    const now = new Date(clock.now().getTime() + laterMs).toISOString();
    const given = { url: serviceUrl(database.url, 'billing'), smtp, secret: SECRET, now };
    return runScript('send-mails-once', { MAILS: JSON.stringify(given) }, crashAt);
  };
  const states = () =>
    database.owner.read(NOBODY, (sql) =>
      sql.query<{ state: string; attempts: number }>('SELECT state, attempts FROM platform.mail'),
    );

  it.each([
    ['before it is sent, goes out once', 'mail.send.before', 0, 1],
    ['after it was sent, may go out a second time, under the same Message-ID', 'mail.send.after', 1, 2],
  ])('%s', async (_name, point, before, after) => {
    expect(await send(0, point)).toMatchObject({ signal: 'SIGKILL', said: '' });
    expect(received).toHaveLength(before);
    expect(await states()).toEqual([{ state: 'waiting', attempts: 1 }]);
    expect(await send(0)).toMatchObject({ code: 0, said: '0' });
    expect(await send(LATER_MS)).toMatchObject({ code: 0, said: '1' });
    expect(received).toHaveLength(after);
    expect(new Set(received).size).toBe(1);
    expect(await states()).toEqual([{ state: 'sent', attempts: 2 }]);
    expect(await send(2 * LATER_MS)).toMatchObject({ code: 0, said: '0' });
  });
});
