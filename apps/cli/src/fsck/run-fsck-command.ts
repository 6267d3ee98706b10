import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { billingChecks } from '@holdfast/billing';
import { CheckLogAge, custodyChecks, FileCheckpointWitness, nodeHash, PostgresLogStore } from '@holdfast/custody';
import { DomainError } from '@holdfast/kernel';
import { migrationChecks } from '@holdfast/migration';
import { type FsckResult, type Problem, runFsck } from '@holdfast/platform';
import { parseSignerKey, type VerifierKey } from '@holdfast/proof';
import type { ExitCode, Terminal } from '../terminal/terminal';
import { UsageError } from '../verify/open-input';
import { readKey } from '../verify/read-key';
import { inert, toJson } from '../verify/report-words';
import { withQueues } from '../queue/open-queues';
import { checkContentBytes } from './content-bytes';
import { assertHoldfast, type LedgerSource, openLedgerSource } from './ledger-source';

export interface FsckOptions {
  readonly database?: string | undefined;
  readonly data?: string | undefined;
  /** The log's verifier key, or a file with it; by default the key in the data directory, if there is one. */
  readonly key?: string | undefined;
  /** Reads every byte of the content store, instead of looking at names and sizes. */
  readonly deep?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Checks everything that must hold of a database: 0 nothing is wrong, 1 something is. Throws what keeps it from checking. */
export async function fsckCommand(options: FsckOptions, terminal: Terminal): Promise<ExitCode> {
  const source = await openLedgerSource({ ...options, env: terminal.env });
  try {
    await assertHoldfast(source);
    terminal.err(`Checking ${inert(source.title)}\n`);
    const key = await keyOf(source, options.key);
    const rows = await runFsck([
      { database: source.ledger, checks: custodyChecks(key) },
      { database: source.worker, checks: migrationChecks },
      { database: source.billing, checks: billingChecks },
    ]);
    const bytes = await checkContentBytes(source, { deep: options.deep === true });
    const dead = await countDeadLetters(source, terminal);
    const result = {
      counted: { ...rows.counted, ...bytes?.counted, ...(dead === null ? {} : { 'dead letters': dead }) },
      problems: [...rows.problems, ...(bytes?.problems ?? []), ...(await checkOutside(source, key))],
    };
    const remarks = [
      ...(key === null ? ['no log key at hand: the signatures of checkpoints were not checked'] : []),
      ...(bytes === null ? ['no data directory at hand: the bytes of the content were not checked'] : []),
      ...(dead === null ? ['the queue does not answer: its dead letters were not counted'] : []),
      ...(dead !== null && dead > 0n ? [DEAD_LETTERS_ARE_NO_LOSS] : []),
    ];
    terminal.out(options.json === true ? toJson(result) : inWords(result, remarks));
    return result.problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.err(`holdfast: ${inert(error.message)}\n`);
    return 2;
  } finally {
    await source.close();
  }
}

const DEAD_LETTERS_ARE_NO_LOSS =
  'a dead letter loses nothing, the reconciler rings for whatever is due: holdfast queue dead says why they gave up';

/** Jobs that gave up; null when their queue does not answer, which is no matter of the ledger's. */
async function countDeadLetters(source: LedgerSource, terminal: Terminal): Promise<bigint | null> {
  return withQueues(source, terminal.env, async (queues) => BigInt(await queues.countDeadLetters())).catch(() => null);
}

async function keyOf(source: LedgerSource, given: string | undefined): Promise<VerifierKey | null> {
  if (given !== undefined) return readKey(given, given);
  if (source.dataDirectory === null) return null;
  const file = join(source.dataDirectory, 'log-key');
  return existsSync(file) ? parseSignerKey(readFileSync(file, 'utf8').trim()) : null;
}

/** The database against the last checkpoint that was kept outside of it: a restored backup is well in itself. */
async function checkOutside(source: LedgerSource, key: VerifierKey | null): Promise<Problem[]> {
  if (key === null || source.dataDirectory === null) return [];
  const witness = new FileCheckpointWitness(source.dataDirectory);
  try {
    await new CheckLogAge(new PostgresLogStore(source.ledger), witness, key, nodeHash).execute();
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return [{ check: 'custody.checkpoint_outside', row: 'last-checkpoint', message: error.message }];
  }
}

function inWords({ counted, problems }: FsckResult, remarks: readonly string[]): string {
  const counts = Object.entries(counted).map(([what, how]) => [what, how.toLocaleString('en')] as const);
  const widths = [0, 1].map((column) => Math.max(0, ...counts.map((row) => row[column]?.length ?? 0)));
  const lines = counts.map(([what, how]) => `  ${what.padEnd(widths[0] ?? 0)}  ${how.padStart(widths[1] ?? 0)}`);
  lines.push(...remarks.map((what) => `  (${what})`));
  for (const { check, row, message } of problems) lines.push(inert(`${check}: ${row}: ${message}`));
  lines.push(
    problems.length === 0 ? 'Clean: nothing is wrong.' : `Wrong: ${problems.length} finding(s), listed above.`,
  );
  return `${lines.join('\n')}\n`;
}
