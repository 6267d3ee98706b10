import { type ParkedEvent, type ParkedEvents, readParkedEvents } from '@holdfast/billing';
import { NOBODY } from '@holdfast/platform';
import { assertHoldfast, openLedgerSource } from '../fsck/ledger-source';
import type { ExitCode, Terminal } from '../terminal/terminal';
import { inert, toJson } from '../verify/report-words';

export interface EventsOptions {
  readonly database?: string | undefined;
  readonly data?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Stripe's events that nobody here is meant by: 0 there are none, 1 there are some. */
export async function eventsCommand(options: EventsOptions, terminal: Terminal): Promise<ExitCode> {
  const source = await openLedgerSource({ ...options, env: terminal.env });
  try {
    await assertHoldfast(source);
    const parked = await source.billing.read(NOBODY, readParkedEvents);
    terminal.out(options.json === true ? toJson(parked) : inWords(parked));
    return parked.events.length === 0 ? 0 : 1;
  } finally {
    await source.close();
  }
}

function inWords({ events, more }: ParkedEvents): string {
  if (events.length === 0) return 'No event is parked.\n';
  const lines = events.map((event) => inert(lineOf(event)));
  if (more > 0) lines.push(`... and ${more.toLocaleString('en')} more`);
  const count = events.length + more;
  lines.push(`Parked: ${count.toLocaleString('en')} event${count === 1 ? '' : 's'} about what is not known here.`);
  return `${lines.join('\n')}\n`;
}

const lineOf = ({ id, type, receivedAt, accountId, custodian, objectId, problem }: ParkedEvent): string => {
  const account = accountId === null ? 'our own account' : `account ${accountId} (${custodian ?? 'nobody here'})`;
  return `${receivedAt.toISOString()} ${id} ${type} of ${account}: ${problem ?? 'unknown'}${objectId === null ? '' : ` ${objectId}`}`;
};
