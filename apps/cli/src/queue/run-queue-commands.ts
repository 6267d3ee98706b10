import { type QueueName, QUEUES } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import { DEAD_LETTERS_MAX, type DeadLetter, type JobQueues } from '@holdfast/platform';
import { assertHoldfast, openLedgerSource } from '../fsck/ledger-source';
import type { ExitCode, Terminal } from '../terminal/terminal';
import { inert, toJson } from '../verify/report-words';
import { withQueues } from './open-queues';

export interface QueueOptions {
  readonly database?: string | undefined;
  readonly data?: string | undefined;
  /** Of this queue alone; of all when not given. */
  readonly queue?: QueueName | undefined;
  readonly json?: boolean | undefined;
}

interface Dead {
  readonly queue: QueueName;
  readonly letter: DeadLetter;
}

/** Lists the jobs that gave up: 0 there are none, 1 there are some. Throws `cli.queue_unreachable` and what keeps from looking. */
export function deadCommand(options: QueueOptions, terminal: Terminal): Promise<ExitCode> {
  return onQueues(options, terminal, async (queues) => {
    const dead = await listDead(queues, options.queue);
    const left = await queues.countDeadLetters();
    const more = options.queue === undefined ? Math.max(0, left - dead.length) : 0;
    terminal.out(options.json === true ? toJson({ deadLetters: dead.map(asJson), more }) : inWords(dead, more));
    return dead.length === 0 ? 0 : 1;
  });
}

/** Rings jobs that gave up anew, those of `ids` or all that are listed: 0 each was rung, 1 one was not there or is no job. */
export function ringAgainCommand(ids: readonly string[], options: QueueOptions, terminal: Terminal): Promise<ExitCode> {
  return onQueues(options, terminal, async (queues) => {
    const dead = await listDead(queues, options.queue);
    const wanted = ids.length === 0 ? dead : dead.filter(({ letter }) => ids.includes(letter.id));
    let rung = 0;
    let failed = false;
    for (const { queue, letter } of wanted) {
      try {
        await queues.ringAgain(queue, letter.id);
        rung += 1;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        failed = true;
        terminal.err(`${inert(error.message)} (${error.code})\n`);
      }
    }
    for (const id of ids.filter((id) => !wanted.some(({ letter }) => letter.id === id))) {
      failed = true;
      terminal.err(`There is no dead letter ${inert(id)}. (queue.no_such_dead_letter)\n`);
    }
    terminal.out(`Rung again: ${rung.toLocaleString('en')}.\n`);
    return failed ? 1 : 0;
  });
}

async function onQueues(
  options: QueueOptions,
  terminal: Terminal,
  use: (queues: JobQueues) => Promise<ExitCode>,
): Promise<ExitCode> {
  const source = await openLedgerSource({ ...options, env: terminal.env });
  try {
    await assertHoldfast(source);
    return await withQueues(source, terminal.env, use);
  } finally {
    await source.close();
  }
}

/** The newest of each queue, so many as are listed at once. */
async function listDead(queues: JobQueues, only: QueueName | undefined): Promise<Dead[]> {
  const all: Dead[] = [];
  for (const queue of only === undefined ? QUEUES : [only]) {
    for (const letter of await queues.deadLetters(queue, DEAD_LETTERS_MAX)) all.push({ queue, letter });
  }
  return all;
}

const asJson = ({ queue, letter: { id, job, reason, attempts, failedAt } }: Dead) => ({
  queue,
  id,
  job,
  reason,
  attempts,
  since: failedAt,
});

function inWords(dead: readonly Dead[], more: number): string {
  if (dead.length === 0) return 'No job gave up.\n';
  const lines = dead.map(({ queue, letter }) => inert(lineOf(queue, letter)));
  if (more > 0) lines.push(`... and ${more.toLocaleString('en')} more`);
  const count = dead.length + more;
  lines.push(
    `${count.toLocaleString('en')} job${count === 1 ? '' : 's'} gave up. Nothing is lost: the reconciler rings for whatever is due; queue ring-again does so now.`,
  );
  return `${lines.join('\n')}\n`;
}

function lineOf(queue: QueueName, { id, job, reason, attempts, failedAt }: DeadLetter): string {
  const { kind, ...ids } = job ?? { kind: 'no job of this version' };
  const what = [kind, ...Object.values(ids)].join(' ');
  return `${failedAt?.toISOString() ?? 'unknown'} ${queue} ${id} ${what}: ${reason} after ${attempts} attempt${attempts === 1 ? '' : 's'}`;
}
