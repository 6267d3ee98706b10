import { CALL_KINDS, openStripe, StripeCalls } from '@holdfast/billing';
import { ManualClock } from '@holdfast/kernel';
import { Database, sentenceOf } from '@holdfast/platform';
import pino from 'pino';

/** Makes calls side by side and ends: for a test that kills it in the middle. What to call, and when it is, comes as JSON in CALLS. */
async function main(): Promise<void> {
  const { url, settings, calls, now } = JSON.parse(process.env.CALLS ?? '{}');
  const database = new Database({ url });
  const stripe = openStripe(settings);
  const logger = pino({ level: 'silent' });
  const made = new StripeCalls({ database, stripe, clock: new ManualClock(new Date(now)), logger });
  const make = async ({ name, call }: { name: string; call: Parameters<StripeCalls['make']>[1] }) => {
    const kind = CALL_KINDS.find((one) => one.name === name);
    if (kind === undefined) throw new Error(`no kind ${name}`);
    // Whatever the parameters are, the kind's own schema parses them before anything is written.
    const { id } = await made.make(kind, call);
    console.log(`${name} ${id}`);
  };
  await Promise.all(calls.map(make));
  await database.close();
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exit(1);
});
