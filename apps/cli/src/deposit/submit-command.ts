import { createHash, randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Transform } from 'node:stream';
import { BagFiles, bagTar, shown } from '@holdfast/content';
import { DomainError } from '@holdfast/kernel';
import type { Command } from 'commander';
import { Progress, bytesInWords, partInWords } from '../terminal/progress';
import { type ExitCode, type Terminal, processTerminal, runCommand } from '../terminal/terminal';
import { DepositApi, type DepositProblemPage, type DepositState } from './deposit-api';

export interface SubmitOptions {
  url: string;
  apiKey?: string;
  offBoarding: string;
  /** False returns once the bag is handed over. */
  wait: boolean;
  /** True makes a new deposit of a bag that was submitted before. */
  again?: boolean;
  allowHttp?: boolean;
  /** Milliseconds between two looks at the state. */
  pollEveryMs?: number;
}

/** The state of a deposit whose bag has not arrived. */
const ANNOUNCED = 'announced';
const RECEIVED = 'This very bag was received already: nothing is sent again.\n';
const POLL_EVERY_MS = 1_000;
const exits = new Map<string, ExitCode>([
  ['accepted', 0],
  ['refused', 1],
  ['needs_attention', 1],
]);

/**
 * `holdfast deposit submit`: 0 accepted, 1 refused or in need of attention, 2 not handed over. The idempotency keys are
 * made of the bag's digest: the same command run again, after whatever failure or none, goes on with the same deposit.
 */
export async function submitCommand(bag: string, options: SubmitOptions, terminal: Terminal): Promise<ExitCode> {
  const api = new DepositApi(checkedUrl(options), checkedApiKey(options, terminal));
  const files = await BagFiles.open(bag);
  try {
    const first = files.problems.listed[0];
    if (first !== undefined) {
      terminal.err(`holdfast: ${first.message} (${first.code})\n  ${first.remedy}\n`);
      return 1;
    }
    const deposit = await handOver(api, files, options, terminal);
    terminal.out(`deposit ${shown(deposit.id)}\n`);
    return options.wait ? await waitForVerdict(api, deposit.id, options, terminal) : 0;
  } finally {
    await files.close();
    await api.close();
  }
}

async function handOver(
  api: DepositApi,
  files: BagFiles,
  options: SubmitOptions,
  terminal: Terminal,
): Promise<DepositState> {
  const progress = new Progress(terminal);
  const top = basename(files.path).replace(/\.tar$/, '') || 'deposit';
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of bagTar(files, top)) {
    const bytes: Buffer = chunk;
    hash.update(bytes);
    sizeBytes += bytes.length;
    progress.update(`Reading ${bytesInWords(sizeBytes)}`);
  }
  const sha256 = hash.digest('hex');
  progress.done(`Read ${bytesInWords(sizeBytes)}.`);
  const seed = options.again === true ? randomUUID() : `${options.offBoarding} ${sha256}`;
  const deposit = await api.create({ offBoardingId: options.offBoarding, sizeBytes, sha256 }, keyOf(`create ${seed}`));
  // The answer to a key that was used before is as old as the deposit: how it stands now has to be asked.
  const { state } = await api.state(deposit.id);
  if (state !== ANNOUNCED) {
    terminal.err(RECEIVED);
    return deposit;
  }
  let sentBytes = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sentBytes += chunk.length;
      progress.update(`Sending ${partInWords(sentBytes, sizeBytes)}`);
      done(null, chunk);
    },
  });
  const tar = bagTar(files, top);
  tar.on('error', (error) => counting.destroy(error));
  try {
    await api.upload(deposit.id, tar.pipe(counting), sizeBytes, keyOf(`upload ${seed}`));
    progress.done(`Sent ${bytesInWords(sizeBytes)}.`);
  } catch (error) {
    // An earlier try of the same bag, whose answer was lost, has come to its end meanwhile.
    if (!(error instanceof DomainError && error.code === 'deposit.already_received')) throw error;
    terminal.err(RECEIVED);
  }
  return deposit;
}

async function waitForVerdict(
  api: DepositApi,
  id: string,
  options: SubmitOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const progress = new Progress(terminal);
  for (;;) {
    const deposit = await api.state(id);
    const exit = exits.get(deposit.state);
    if (exit === undefined) {
      const waiting = deposit.waitingFor ? `, waiting for ${shown(deposit.waitingFor)}` : '';
      const counted = countersInWords(deposit).filter((word) => !word.endsWith(' 0'));
      progress.update([`The deposit is ${shown(deposit.state)}${waiting}`, ...counted].join(', '));
      await wait(options.pollEveryMs ?? POLL_EVERY_MS);
      continue;
    }
    progress.done(`The deposit is ${deposit.state}.`);
    const lines = [`state ${deposit.state}`, ...countersInWords(deposit)];
    if (deposit.refusalCode) lines.push(`refused ${shown(deposit.refusalCode)}`);
    lines.push(...problemsInWords(await api.problems(id)));
    terminal.out(`${lines.join('\n')}\n`);
    if (deposit.state === 'refused') {
      terminal.err('Mend it and submit again; to submit the very same bag once more, add --again.\n');
    }
    return exit;
  }
}

/** Counters of counters are told by their names in a row: `items.byTurn.holder 3`. */
function countersInWords({ counts, items }: DepositState): string[] {
  const words: string[] = [];
  const tell = (value: unknown, name: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, below] of Object.entries(value)) tell(below, name === '' ? key : `${name}.${key}`);
    } else {
      words.push(`${shown(name)} ${shown(String(value))}`);
    }
  };
  tell({ ...(counts ? { counts } : {}), ...(items ? { items } : {}) }, '');
  return words;
}

function problemsInWords(problems: DepositProblemPage['items']): string[] {
  return problems.flatMap(({ code, detail, remedy, file, line, column }) => {
    const place = [file, line, column].filter((part) => part !== null && part !== undefined).join(':');
    const words = [code, place, detail ?? ''].filter((part) => part !== '').map((word) => shown(word, 1_000));
    return [words.join('  '), ...(remedy ? [`  ${shown(remedy, 1_000)}`] : [])];
  });
}

/** The same UUID (version 8, RFC 9562) for the same words. */
function keyOf(words: string): string {
  const bytes = createHash('sha256').update(words).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function checkedUrl({ url, allowHttp }: SubmitOptions): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new DomainError('malformed', 'cli.url_invalid', `--url is no http or https address.`);
  }
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname);
  if (parsed.protocol === 'http:' && !local && allowHttp !== true) {
    throw new DomainError('invalid', 'cli.url_not_secret', 'The API key would travel in clear text.', {
      remedy: 'Use https, or --allow-http in a network of your own.',
    });
  }
  return parsed;
}

function checkedApiKey(options: SubmitOptions, terminal: Terminal): string {
  const key = options.apiKey ?? terminal.env['HOLDFAST_API_KEY'] ?? '';
  if (/^[\x21-\x7e]{1,500}$/.test(key)) return key;
  throw new DomainError('unauthenticated', 'cli.api_key_missing', 'There is no API key, or it is not one.', {
    remedy: 'Set HOLDFAST_API_KEY, or give --api-key.',
  });
}

export function addSubmitCommand(program: Command): void {
  program
    .command('submit <bag>')
    .description('hand a packed deposit over to Holdfast and wait for its verdict')
    .requiredOption('--url <address>', 'where Holdfast is, like https://holdfast.example')
    .requiredOption('--off-boarding <id>', 'the off-boarding it belongs to')
    .option('--api-key <key>', "the platform's API key; better in HOLDFAST_API_KEY, where other users can't see it")
    .option('--no-wait', 'do not wait for the verdict')
    .option('--again', 'submit a bag anew that was submitted before')
    .option('--allow-http', 'send the API key without encryption to another machine')
    .action((bag: string, options: SubmitOptions) =>
      runCommand(processTerminal, () => submitCommand(bag, options, processTerminal)),
    );
}
