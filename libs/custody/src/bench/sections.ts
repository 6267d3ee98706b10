import { loadavg } from 'node:os';
import { Database, runFsck } from '@holdfast/platform';
import { TreeBuilder } from '@holdfast/proof';
import { ApplyCommand } from '../core/apply-command';
import { SequenceLog } from '../core/sequence-log';
import { custodyChecks } from '../fsck';
import { nodeHash } from '../store/node-hash';
import { PostgresLedgerStore } from '../store/postgres-ledger-store';
import { PostgresLogStore } from '../store/postgres-log-store';
import { type BenchFigure, mean, rateOf, type Tell } from './figure';
import { BackendMemory } from './memory';
import { costOf } from './processor';
import { rawInsert, rawLeaves, rawWithin } from './raw-rows';
import { ScratchLedger } from './scratch-ledger';

export interface SectionOptions {
  /** A scratch database that is migrated: the owner's URL (a superuser's) and the ledger's. */
  readonly ownerUrl: string;
  readonly ledgerUrl: string;
  /** Assets to import, in chunks of 100,000, or of a quarter. */
  readonly assets: number;
  /** Fewer batches of each size, no tree of a million. */
  readonly quick: boolean;
}

interface Bench extends SectionOptions {
  readonly owner: Database;
  readonly ledger: Database;
  readonly tell: Tell;
}

const HOLDERS = 20_000;
const CHUNK_MAX = 100_000;
const WRITERS = 2;
const MIB = 1_024;
const PAGE = 1_000;
/** [lines a batch, batches, batches when quick] */
const BATCHES = [
  [1, 400, 100],
  [100, 50, 20],
  [1_000, 20, 8],
  [10_000, 4, 1],
] as const;

const tree = (leaves: number) => (bench: Bench) => buildTree(bench, leaves);
const SECTIONS: Record<string, (bench: Bench) => Promise<void>> = {
  'tree of 10,000': tree(10_000),
  'tree of 100,000': tree(100_000),
  'tree of 1,000,000': tree(1_000_000),
  import: importAssets,
  transfers: moveAssets,
  sequencing: sequence,
  fsck: check,
};

/** In this order: the later ones work on what the earlier ones wrote. Each is meant for a process of its own. */
export const sectionNames = (quick: boolean): string[] =>
  Object.keys(SECTIONS).filter((name) => !quick || name !== 'tree of 1,000,000');

/** Runs one section and tells each figure as it is known. Throws when the ledger refuses, or fsck finds anything. */
export async function runSection(
  name: string,
  options: SectionOptions,
  tell: (figure: BenchFigure) => void,
): Promise<void> {
  const section = SECTIONS[name];
  if (section === undefined) throw new Error(`there is no section ${name}`);
  const owner = new Database({ url: options.ownerUrl, max: 4 });
  const ledger = new Database({ url: options.ledgerUrl, max: 4 });
  const backends = new BackendMemory(owner).start();
  try {
    await section({
      ...options,
      owner,
      ledger,
      tell: (figure) =>
        tell({
          processorUs: null,
          ...figure,
          load: loadavg()[0] ?? 0,
          peakMiB: figure.peakMiB ?? peakMiB(),
          backendMiB: backends.peakMiB,
        }),
    });
  } finally {
    backends.stop();
    await Promise.all([owner.close(), ledger.close()]);
  }
}

const peakMiB = (): number => Math.round(process.resourceUsage().maxRSS / MIB);

/** The first chunk opens the accounts; the second is one writer's; the others two writers' at once, as the ledger works. */
async function importAssets({ owner, ledger, assets, tell }: Bench): Promise<void> {
  const scratch = await new ScratchLedger(owner).build(HOLDERS);
  const chunk = Math.min(Math.floor(assets / 4), CHUNK_MAX);
  const commands: string[] = [];
  for (let done = 0; done < assets; done += chunk) commands.push(await scratch.issueCommand(chunk));
  await owner.pool.query('ANALYZE migration.ledger_issue_line');
  const [first, second, ...others] = commands;
  if (first === undefined || second === undefined) throw new Error('unreachable');
  const before = await rawWithin(owner, chunk);
  const opening = await costOf(owner, chunk, () => apply(ledger, first));
  await scratch.vacuum();
  const alone = await costOf(owner, chunk, () => apply(ledger, second));
  const waiting = others.values();
  const together = await costOf(owner, chunk * others.length, () =>
    Promise.all(
      Array.from({ length: WRITERS }, async () => {
        for (const commandId of waiting) await apply(ledger, commandId);
      }),
    ),
  );
  await scratch.vacuum();
  const after = await rawWithin(owner, chunk);
  // The plain rows come from this process's memory, and would be its peak; what is imported is the database's own.
  const importPeakMiB = peakMiB();
  const against = [
    { name: 'INSERT unnest', perSecond: mean(await rawInsert(owner, 1, chunk), await rawInsert(owner, 1, chunk)) },
    { name: 'INSERT SELECT', perSecond: mean(before.select, after.select) },
    { name: 'COPY', perSecond: mean(before.copy, after.copy) },
  ];
  const [rows, holders, rest] = [chunk, HOLDERS, chunk * others.length].map((count) => count.toLocaleString('en'));
  tell({ name: `import ${rows}, opening ${holders} accounts`, ...opening, against, peakMiB: importPeakMiB });
  tell({ name: `import ${rows}, one writer`, ...alone, against, peakMiB: importPeakMiB });
  tell({ name: `import ${rest}, two writers`, ...together, against, peakMiB: importPeakMiB });
}

async function moveAssets({ owner, ledger, quick, tell }: Bench): Promise<void> {
  const scratch = await new ScratchLedger(owner).open();
  for (const [size, many, few] of BATCHES) {
    const batches = quick ? few : many;
    const half = Math.ceil(batches / 2);
    const commands = await scratch.transferCommands(batches, size);
    const before = await rawInsert(owner, half, size);
    const costs: [string, { perSecond: number; processorUs: number | null }][] = [];
    for (const kind of ['hold', 'post'] as const) {
      const cost = await costOf(owner, batches * size, async () => {
        for (const commandId of commands[kind]) await apply(ledger, commandId);
      });
      costs.push([kind, cost]);
    }
    const against = [{ name: 'INSERT unnest', perSecond: mean(before, await rawInsert(owner, half, size)) }];
    for (const [kind, cost] of costs) {
      tell({ name: `${kind} in batches of ${size.toLocaleString('en')}`, ...cost, against });
    }
  }
}

async function sequence({ owner, ledger, quick, tell }: Bench): Promise<void> {
  const start = performance.now();
  const { leaves } = await new SequenceLog(new PostgresLogStore(ledger), nodeHash).execute();
  const perSecond = (leaves * 1_000) / (performance.now() - start);
  const raw = await rawLeaves(owner, quick ? 50_000 : 200_000, PAGE);
  tell({
    name: `sequencing ${leaves.toLocaleString('en')} leaves`,
    perSecond,
    against: [{ name: 'INSERT unnest', perSecond: raw }],
  });
}

async function buildTree({ owner, tell }: Bench, leaves: number): Promise<void> {
  const page = Buffer.alloc(PAGE * 32, 5);
  const perSecond = await rateOf(leaves, () => {
    const builder = new TreeBuilder({ hash: nodeHash });
    for (let done = 0; done < leaves; done += PAGE) {
      page.writeUInt32BE(done, 0);
      builder.append(page);
    }
    builder.root();
  });
  const raw = await rawLeaves(owner, leaves, PAGE);
  tell({
    name: `tree of ${leaves.toLocaleString('en')} leaves`,
    perSecond,
    against: [{ name: 'INSERT unnest', perSecond: raw }],
  });
}

/** What was measured must be right. */
async function check({ ledger, assets, tell }: Bench): Promise<void> {
  let found = 0;
  const perSecond = await rateOf(assets, async () => {
    const { problems } = await runFsck([{ database: ledger, checks: custodyChecks(null) }]);
    found = problems.length;
    if (found > 0) throw new Error(`fsck found ${found} problems: ${JSON.stringify(problems[0])}`);
  });
  tell({ name: 'fsck, all is well', perSecond, against: [] });
}

async function apply(ledger: Database, commandId: string): Promise<void> {
  const result = await new ApplyCommand(new PostgresLedgerStore(ledger)).execute({ commandId });
  if (result.state !== 'applied') throw new Error(JSON.stringify(result.refusals.slice(0, 3)));
}
