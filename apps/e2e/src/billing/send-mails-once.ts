import { ManualClock } from '@holdfast/kernel';
import { Database, MailOutbox, MailSender, openMailTransport, sentenceOf } from '@holdfast/platform';
import pino from 'pino';
import { z } from 'zod';

const Given = z.strictObject({ url: z.url(), smtp: z.url(), secret: z.string(), now: z.iso.datetime() });

/** Sends the mails that are due and ends: for a test that kills it in the middle. What to use comes as JSON in MAILS. */
async function main(): Promise<void> {
  const { url, smtp, secret, now } = Given.parse(JSON.parse(process.env.MAILS ?? '{}'));
  const clock = new ManualClock(new Date(now));
  const database = new Database({ url });
  const transport = openMailTransport(smtp);
  const sender = new MailSender({
    database,
    outbox: new MailOutbox(secret, clock),
    addresses: {
      addressOf: async () => ({ address: 'ada@holder.example', language: 'en' }),
      administratorsOf: async () => [],
    },
    transport,
    from: 'holdfast@holdfast.example',
    production: false,
    clock,
    logger: pino({ level: 'silent' }),
  });
  console.log(await sender.sendDue());
  transport.close();
  await database.close();
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exit(1);
});
