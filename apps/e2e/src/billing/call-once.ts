import { CALL_KINDS, openStripe, StripeCalls } from '@holdfast/billing';
import { systemClock } from '@holdfast/kernel';
import { Database, sentenceOf } from '@holdfast/platform';
import pino from 'pino';

/** Makes one call and ends: for a test that kills it in the middle. What to call comes as JSON in CALL. */
async function main(): Promise<void> {
  const { url, settings, name, call } = JSON.parse(process.env.CALL ?? '{}');
  const database = new Database({ url });
  const stripe = openStripe(settings);
  const calls = new StripeCalls({ database, stripe, clock: systemClock, logger: pino({ level: 'silent' }) });
  const kind = CALL_KINDS.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  // Whatever the parameters are, the kind's own schema parses them before anything is written.
  const answer = await calls.make(kind, call);
  await database.close();
  console.log(answer.id);
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exit(1);
});
