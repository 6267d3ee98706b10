import { parseArgs } from 'node:util';
import { DomainError } from '@holdfast/kernel';

export interface TortureOptions {
  readonly kills: number;
  readonly seed: number;
  readonly oneProcess: boolean;
  readonly help: boolean;
}

export const HELP = `npm run torture -- [--kills N] [--seed N] [--one-process]

Plays a small platform's end while killing with -9, at random moments, the worker, the ledger, the portal, billing
and PostgreSQL (its postmaster and all), and starting each again. Then everything must end within two minutes, just
as if nobody had disturbed it.

  --kills N        how often (default 5, at most 10000)
  --seed N         which random moments and victims (default: any; it is printed)
  --one-process    the four services share one process, which is killed as a whole

The EVM node is the outside world, as a public chain is: it is not killed.
Exits 0 when nothing was lost, doubled or stuck and fsck is clean; 1 when anything was; 2 for wrong usage.
`;

/** Throws `torture.usage`. */
export function readOptions(args: readonly string[]): TortureOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        kills: { type: 'string', default: '5' },
        seed: { type: 'string' },
        'one-process': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return {
      kills: whole('--kills', values.kills, 10_000),
      seed: values.seed === undefined ? Math.trunc(Math.random() * SEEDS) : whole('--seed', values.seed, SEEDS),
      oneProcess: values['one-process'],
      help: values.help,
    };
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

const SEEDS = 2 ** 31;

function whole(name: string, text: string, max: number): number {
  if (/^[0-9]{1,10}$/.test(text) && Number(text) <= max) return Number(text);
  throw usage(`${name} is a whole number from 0 to ${max}.`);
}

const usage = (message: string) => new DomainError('invalid', 'torture.usage', message);
