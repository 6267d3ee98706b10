import { Database } from '@holdfast/platform';
import { TreeBuilder } from '@holdfast/proof';
import { ApplyCommand } from '../core/apply-command';
import { SequenceLog } from '../core/sequence-log';
import { custodyChecks, runFsck } from '../fsck';
import { nodeHash } from '../store/node-hash';
import { PostgresLedgerStore } from '../store/postgres-ledger-store';
import { PostgresLogStore } from '../store/postgres-log-store';
import { rawInsert } from './raw-insert';
import { ScratchLedger } from './scratch-ledger';

export interface BenchOptions {
  /** A scratch database that is migrated: the owner's URL and the ledger's. */
  readonly ownerUrl: string;
  readonly ledgerUrl: string;
  /** Assets to import; a multiple of 100,000 for figures that mean something. */
  readonly assets: number;
  readonly log: (line: string) => void;
}

export interface BenchFigure {
  readonly name: string;
  readonly perSecond: number;
  /** The same number of rows by raw `unnest` INSERT, in the same run. */
  readonly rawPerSecond?: number;
  readonly peakMiB: number;
}

const CHUNK = 100_000;
const HOLDERS = 20_000;
/** [lines a batch, batches] */
const BATCHES = [
  [1, 500],
  [100, 50],
  [1_000, 20],
  [10_000, 4],
] as const;
const TREES = [10_000, 100_000, 1_000_000];

/** Import, holds, postings, sequencing and trees; ends with fsck over all of it, and throws when that finds anything. */
export async function runLedgerBench(options: BenchOptions): Promise<BenchFigure[]> {
  const owner = new Database({ url: options.ownerUrl, max: 4 });
  const ledger = new Database({ url: options.ledgerUrl, max: 4 });
  const figures: BenchFigure[] = [];
  const tell = (figure: Omit<BenchFigure, 'peakMiB'>) => {
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1_024);
    figures.push({ ...figure, peakMiB });
    options.log(describeFigure({ ...figure, peakMiB }));
  };
  try {
    const scratch = await new ScratchLedger(owner).build(HOLDERS);
    await importAssets(scratch, ledger, options.assets, tell);
    await scratch.vacuum();
    for (const [size, batches] of BATCHES) await moveBatches(scratch, owner, ledger, size, batches, tell);
    await sequence(ledger, tell);
    buildTrees(tell);
    const { problems } = await runFsck(ledger, { checks: custodyChecks(null) });
    if (problems.length > 0) throw new Error(`fsck found ${problems.length} problems: ${JSON.stringify(problems[0])}`);
    return figures;
  } finally {
    await Promise.all([owner.close(), ledger.close()]);
  }
}

export function describeFigure({ name, perSecond, rawPerSecond, peakMiB }: BenchFigure): string {
  const share =
    rawPerSecond === undefined
      ? ''
      : ` = ${((100 * perSecond) / rawPerSecond).toFixed(1)} % of raw ${rate(rawPerSecond)}`;
  return `${name.padEnd(36)} ${rate(perSecond)}${share}; peak memory ${peakMiB} MiB`;
}

const rate = (perSecond: number): string => `${Math.round(perSecond).toLocaleString('en')}/s`;

type Tell = (figure: Omit<BenchFigure, 'peakMiB'>) => void;

/** The first chunk alone, the others by two writers at once, as the ledger works. */
async function importAssets(scratch: ScratchLedger, ledger: Database, assets: number, tell: Tell): Promise<void> {
  const apply = new ApplyCommand(new PostgresLedgerStore(ledger));
  const commands: string[] = [];
  for (let made = 0; made < assets; made += CHUNK)
    commands.push(await scratch.issueCommand(Math.min(CHUNK, assets - made)));
  const run = async (commandId: string | undefined) => {
    if (commandId === undefined) return;
    const result = await apply.execute({ commandId });
    if (result.state !== 'applied') throw new Error(JSON.stringify(result.refusals.slice(0, 3)));
  };
  const first = commands.shift();
  let start = performance.now();
  await run(first);
  tell({ name: 'import, one writer', perSecond: (Math.min(CHUNK, assets) * 1_000) / (performance.now() - start) });
  if (commands.length === 0) return;
  start = performance.now();
  const rest = assets - CHUNK;
  await Promise.all(
    [0, 1].map(async () => {
      while (commands.length > 0) await run(commands.shift());
    }),
  );
  tell({ name: 'import, two writers', perSecond: (rest * 1_000) / (performance.now() - start) });
}

async function moveBatches(
  scratch: ScratchLedger,
  owner: Database,
  ledger: Database,
  size: number,
  batches: number,
  tell: Tell,
): Promise<void> {
  const apply = new ApplyCommand(new PostgresLedgerStore(ledger));
  const rawPerSecond = await rawInsert(owner, batches, size);
  const commands = await scratch.transferCommands(batches, size);
  for (const kind of ['hold', 'post'] as const) {
    const start = performance.now();
    for (const commandId of commands[kind]) {
      const result = await apply.execute({ commandId });
      if (result.state !== 'applied') throw new Error(JSON.stringify(result.refusals.slice(0, 3)));
    }
    const perSecond = (batches * size * 1_000) / (performance.now() - start);
    tell({ name: `${kind} in batches of ${size.toLocaleString('en')}`, perSecond, rawPerSecond });
  }
}

async function sequence(ledger: Database, tell: Tell): Promise<void> {
  const start = performance.now();
  const { leaves } = await new SequenceLog(new PostgresLogStore(ledger), nodeHash).execute();
  tell({
    name: `sequencing ${leaves.toLocaleString('en')} leaves`,
    perSecond: (leaves * 1_000) / (performance.now() - start),
  });
}

function buildTrees(tell: Tell): void {
  const page = Buffer.alloc(1_000 * 32, 5);
  for (const leaves of TREES) {
    const tree = new TreeBuilder({ hash: nodeHash });
    const start = performance.now();
    for (let i = 0; i < leaves; i += 1_000) tree.append(page);
    tree.root();
    tell({ name: `tree of ${leaves.toLocaleString('en')}`, perSecond: (leaves * 1_000) / (performance.now() - start) });
  }
}
