import { DomainError } from '@holdfast/kernel';
import { asSeparateProcesses, fsck } from '../system';
import { type Outcome, Work } from '../work';
import { Killer } from './killer';
import { HELP, readOptions, type TortureOptions } from './options';
import { Recovery } from './recovery';

/** With the last kill faults are off; then everything must end within this. */
const LIMIT_MS = 120_000;
const HOLDERS = 12;
const LEASE_SECONDS = 5;

interface Findings {
  lost: number;
  doubled: number;
  stuck: number;
  readonly problems: string[];
}

async function torture(options: TortureOptions): Promise<boolean> {
  const startedAt = Date.now();
  const say = (line: string) => console.log(`[${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s] ${line}`);
  say(`seed ${options.seed}, ${options.kills} kills`);
  const system = await asSeparateProcesses({
    size: 'few',
    leaseSeconds: LEASE_SECONDS,
    oneProcess: options.oneProcess,
  });
  const findings: Findings = { lost: 0, doubled: 0, stuck: 0, problems: [] };
  let clean = false;
  try {
    const work = new Work(system);
    const bag = await work.pack();
    const recovery = new Recovery(system.migratorUrl, LIMIT_MS);
    const killer = new Killer(system, options, recovery, say);
    const watching = recovery.watch();
    const killing = killer.run();
    let endedMs = 0;
    const undisturbed = async () => {
      const ends = await play(work, bag, killer, options.kills, say);
      await killing;
      say('faults are off');
      const faultsOffAt = Date.now();
      for (const [nth, end] of ends.entries())
        await judge(`holder ${nth + 1}`, end, work.expectedMove(nth + 1), findings);
      endedMs = Date.now() - faultsOffAt;
      await judgeBooks(work, findings);
    };
    // What stands still for too long is told at once, and not when everything else has come to its end.
    const throwing = (others: Promise<void>) => others.then(() => new Promise<never>(() => undefined));
    await Promise.race([undisturbed(), throwing(watching), throwing(killing)]).catch((error: unknown) => {
      findings.stuck += 1;
      findings.problems.push(error instanceof Error ? error.message : String(error));
      killer.stop();
    });
    await killing.catch(() => undefined); // told above
    await recovery.stop();
    const checked = await fsck(system);
    clean = checked.code === 0;
    if (!clean) findings.problems.push(checked.output);
    report(killer, findings, { clean, endedMs, seed: options.seed, slowestRecoveryMs: recovery.slowestMs });
  } finally {
    await system.stop({ keepData: !clean || findings.problems.length > 0 });
    if (findings.problems.length > 0) console.log(`Its data: ${system.dataDirectory}`);
  }
  return clean && findings.problems.length === 0;
}

type End = (limitMs: number) => Promise<Outcome>;

/** The deposit while the first third of the kills falls, the holders' transfers over the rest. */
async function play(
  work: Work,
  bag: string,
  killer: Killer,
  kills: number,
  say: (line: string) => void,
): Promise<End[]> {
  await work.submit(bag);
  say('the deposit is submitted');
  await work.depositDecided(LIMIT_MS + kills * 10_000);
  say('the deposit is decided');
  await work.invite();
  const ends: End[] = [];
  for (let nth = 1; nth <= HOLDERS; nth += 1) {
    await killer.reached(Math.floor((kills * nth) / (HOLDERS + 1)));
    const move = await work.move(nth);
    await move.accepted();
    ends.push(move.ends);
    say(`holder ${nth} has asked for everything to move`);
  }
  return ends;
}

async function judge(who: string, end: End, expected: Outcome, findings: Findings): Promise<void> {
  try {
    const { state, counters } = await end(LIMIT_MS);
    const lost = (expected.counters.confirmed ?? 0) - (counters.confirmed ?? 0);
    if (state === expected.state && lost === 0) return;
    findings.lost += Math.max(lost, 0);
    findings.doubled += Math.max(-lost, 0);
    findings.problems.push(`${who}: ${state} ${JSON.stringify(counters)}, not ${JSON.stringify(expected)}`);
  } catch (error) {
    findings.stuck += 1;
    findings.problems.push(`${who}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The custodians' books and the off-boarding's counters against what an undisturbed run ends with. */
async function judgeBooks(work: Work, findings: Findings): Promise<void> {
  const expected = new Map<string, number>();
  for (let nth = 1; nth <= HOLDERS; nth += 1) {
    const { name } = work.custodianOf(nth);
    expected.set(name, (expected.get(name) ?? 0) + work.movedItems(nth).length);
  }
  for (const { name, positions, postings } of await work.books()) {
    const items = expected.get(name) ?? 0;
    if (positions === items && postings === items) continue;
    findings.lost += Math.max(items - positions, 0);
    findings.doubled += Math.max(postings - items, 0);
    findings.problems.push(`${name} has ${positions} positions by ${postings} postings instead of ${items}`);
  }
  const counters = await work.counters();
  const { manifest, transferred, refused, pending, moved } = counters;
  const all = [...expected.values()].reduce((sum, items) => sum + items, 0);
  const deposit = work.expectedDeposit().counters;
  if (
    manifest !== deposit.manifest ||
    refused !== deposit.refused ||
    moved !== all ||
    manifest !== transferred + refused + pending
  ) {
    findings.problems.push(`the off-boarding counts ${JSON.stringify(counters)}; ${all} moves were expected`);
  }
}

function report(
  killer: Killer,
  findings: Findings,
  run: { clean: boolean; endedMs: number; seed: number; slowestRecoveryMs: number },
): void {
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  const kinds = Object.entries(killer.kills).map(([kind, times]) => `${kind} ${times}`);
  console.log(
    [
      '',
      `seed              ${run.seed}`,
      `kills             ${kinds.join(', ') || 'none'}`,
      `lost              ${findings.lost}`,
      `doubled           ${findings.doubled}`,
      `stuck             ${findings.stuck}`,
      `slowest recovery  ${seconds(run.slowestRecoveryMs)} s from a kill until something came forward again`,
      `all ended         ${seconds(run.endedMs)} s after the last kill`,
      `fsck              ${run.clean ? 'clean' : 'NOT CLEAN'}`,
      ...findings.problems,
    ].join('\n'),
  );
}

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    return (await torture(options)) ? 0 : 1;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'torture.usage') {
      console.error(`${error.message}\n\n${HELP}`);
      return 2;
    }
    throw error;
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
