import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Database, NOBODY } from '@holdfast/platform';
import { collectibleAbi } from '@holdfast/sources';
import { encodeFunctionData, toHex } from 'viem';
import { z } from 'zod';
import type { System } from './system';
import type { Move } from './work';

const STRANGER = `0x${'5e'.repeat(20)}` as const;
const BLOCKS_TO_FINAL = 8;

interface IntentRow {
  transfer_id: string;
  state: string;
  signer: string;
  nonce: bigint | null;
  contract: string;
  token_id: string;
  from_address: string;
  to_address: string;
}

/**
 * What happens in the world just while the worker is dead, so that after it the rarer steps have to be taken: a token moved
 * by its owner, a nonce used by a stranger, fees that rose, a chain that was reorganized, a holder who cancels, a disk that
 * does not give the bag.
 */
export class CrashFaults {
  /** How many legs of a transfer stay behind because of it. */
  readonly left = new Map<string, number>();
  readonly cancelled = new Set<string>();
  moves: readonly Move[] = [];
  /** The next release that is sent fails; how it is mended then, and what comes next. */
  private failing: { mendedBy: 'signing again' | 'a hand'; next: 'freeze' | 'mend' } | null = null;
  private readonly database: Database;
  /** Where the bag lies that cannot be read for a while. */
  private hiddenBag: string | null = null;
  /** Whether tokens are still to be signed: without them, waiting for that would only keep others from being sent. */
  private isSigning = true;
  private readonly open = new Set([
    'hide bag',
    'reorganize',
    'cancel',
    'move before signing',
    'raise fees',
    'use nonce',
    'move signed',
  ]);

  constructor(private readonly system: System) {
    this.database = new Database({ url: system.migratorUrl, max: 2 });
  }

  get isOver(): boolean {
    return this.open.size === 0 && this.failing === null && this.hiddenBag === null;
  }

  /** Another transfer comes. */
  expectMore(): void {
    this.isSigning = true;
  }

  failNext(mendedBy: 'signing again' | 'a hand'): void {
    this.failing = { mendedBy, next: 'freeze' };
  }

  /** Where the worker has to die again, for what has not happened yet. */
  again(): string[] {
    const signing = this.isSigning && ['raise fees', 'use nonce', 'move signed'].some((fault) => this.open.has(fault));
    return [
      ...(this.hiddenBag !== null ? ['lease.retry.after'] : []),
      ...(this.open.has('cancel') ? ['transfer.hold.after'] : []),
      ...(this.open.has('move before signing') ? ['transfer.sign.before'] : []),
      ...(signing || this.failing?.next === 'freeze' ? ['transfer.broadcast.before'] : []),
      ...(this.failing?.next === 'mend' ? ['transfer.post_again.before'] : []),
    ];
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  /** Empty blocks, so that a reorganization takes nothing away with it. */
  async makeRoom(): Promise<void> {
    await this.rpc('anvil_mine', [toHex(BLOCKS_TO_FINAL)]);
  }

  async happen(points: readonly string[]): Promise<void> {
    await this.hideBag(points);
    if (points.includes('deposit.scan_page.after') && this.open.delete('reorganize')) await this.reorganize();
    if (this.open.has('cancel')) await this.cancelOne();
    // Only then did they rise high enough for long enough: they fall with every block, while the worker starts again.
    if (points.some((point) => point.startsWith('transfer.replace.'))) this.open.delete('raise fees');
    const intents = await this.intents();
    this.isSigning = await this.hasUnsigned();
    const [intended] = intents.filter(({ state }) => state === 'intended');
    if (intended !== undefined && this.open.delete('move before signing')) await this.moveAway(intended);
    if (this.failing !== null) return this.fail(this.failing, points, intents);
    // The last one of these leaves nothing to be signed: see `again`.
    const [signed] = intents.filter(({ state }) => state === 'signed');
    if (signed === undefined || !points.some((point) => /\.(sign\.after|broadcast\.before)$/.test(point))) return;
    if (this.open.has('raise fees')) await this.raiseFees();
    else if (this.open.delete('use nonce')) await this.useNonce(signed);
    else if (this.open.delete('move signed')) await this.moveAway(signed);
  }

  /** A frozen contract lets nothing be moved: what is signed fails, what is not signed yet stays behind. */
  private async fail(
    { mendedBy, next }: NonNullable<CrashFaults['failing']>,
    points: readonly string[],
    intents: readonly IntentRow[],
  ): Promise<void> {
    const [signed] = intents.filter(({ state }) => state === 'signed');
    if (next === 'freeze' && signed !== undefined) {
      await this.freeze(true);
      for (const { transfer_id: id, state } of intents) {
        if (state === 'intended' && id === signed.transfer_id) this.left.set(id, (this.left.get(id) ?? 0) + 1);
      }
      this.failing = { mendedBy, next: 'mend' };
      return;
    }
    const [reverted] = intents.filter(({ state }) => state === 'reverted');
    if (next !== 'mend' || reverted === undefined || !points.includes('transfer.post_again.before')) return;
    await this.freeze(false);
    if (mendedBy === 'a hand') await this.transferToken(reverted, reverted.to_address);
    await this.rpc('anvil_mine', [toHex(BLOCKS_TO_FINAL)]);
    this.failing = null;
  }

  private async freeze(isFrozen: boolean): Promise<void> {
    const data = encodeFunctionData({ abi: collectibleAbi, functionName: isFrozen ? 'freeze' : 'unfreeze' });
    await this.send({ from: this.system.chain.platform, to: this.system.chain.collectible, data });
  }

  private async hasUnsigned(): Promise<boolean> {
    const [row] = await this.database.read(NOBODY, (sql) =>
      sql.query<{ some: boolean }>(
        `SELECT NOT EXISTS (SELECT FROM migration.transfer) OR EXISTS (SELECT FROM migration.transfer
           WHERE state IN ('authorized', 'requested', 'validated', 'copying', 'cutover')) AS some`,
      ),
    );
    return row?.some === true;
  }

  private intents(): Promise<IntentRow[]> {
    return this.database.read(NOBODY, (sql) =>
      sql.query<IntentRow>(
        `SELECT transfer_id, state, signer, nonce, contract, token_id::text, from_address, to_address
         FROM migration.chain_intent ORDER BY nonce NULLS LAST, leg_id`,
      ),
    );
  }

  /** A failure of our own: the step is tried again later, and goes on when the disk does. */
  private async hideBag(points: readonly string[]): Promise<void> {
    if (this.hiddenBag !== null && points.includes('lease.retry.after')) {
      renameSync(`${this.hiddenBag}.hidden`, this.hiddenBag);
      this.hiddenBag = null;
    }
    if (!this.open.has('hide bag')) return;
    const received = await this.database.read(NOBODY, (sql) =>
      sql.query<{ id: string }>(`SELECT id FROM migration.deposit WHERE state = 'received'`),
    );
    const [bag] = received
      .map(({ id }) => join(this.system.dataDirectory, 'deposits', `${id}.tar.sealed`))
      .filter((path) => existsSync(path));
    if (bag === undefined) return;
    this.open.delete('hide bag');
    renameSync(bag, `${bag}.hidden`);
    this.hiddenBag = bag;
  }

  private async cancelOne(): Promise<void> {
    const copying = await this.database.read(NOBODY, (sql) =>
      sql.query<{ id: string }>(`SELECT id FROM migration.transfer WHERE state = 'copying'`),
    );
    const move = this.moves.find(({ transferId }) => copying.some(({ id }) => id === transferId));
    if (move === undefined) return;
    this.open.delete('cancel');
    this.cancelled.add(move.transferId);
    await move.cancel();
  }

  private async moveAway(intent: IntentRow): Promise<void> {
    await this.transferToken(intent, STRANGER);
    this.left.set(intent.transfer_id, (this.left.get(intent.transfer_id) ?? 0) + 1);
  }

  private transferToken(intent: IntentRow, to: string): Promise<void> {
    const from = Address.parse(intent.from_address);
    const args = [from, Address.parse(to), BigInt(intent.token_id)] as const;
    const data = encodeFunctionData({ abi: collectibleAbi, functionName: 'transferFrom', args });
    return this.send({ from, to: intent.contract, data });
  }

  /** What was signed offers less than the next blocks want. */
  private async raiseFees(): Promise<void> {
    await this.rpc('anvil_setNextBlockBaseFeePerGas', [toHex(60_000_000_000)]);
    await this.rpc('anvil_mine', ['0x1']);
  }

  private async useNonce({ signer, nonce }: IntentRow): Promise<void> {
    await this.rpc('anvil_impersonateAccount', [signer]);
    await this.send({ from: signer, to: signer, nonce: toHex(nonce ?? 0n) });
    await this.rpc('anvil_mine', [toHex(BLOCKS_TO_FINAL)]);
  }

  /** Other blocks in place of the last ones, the final one among them. */
  private async reorganize(): Promise<void> {
    const gift = { from: this.system.chain.platform, to: STRANGER, value: '0x1' };
    await this.rpc('anvil_reorg', [BLOCKS_TO_FINAL - 1, [[gift, 0]]]);
  }

  private async send(transaction: Record<string, string>): Promise<void> {
    await this.rpc('eth_sendTransaction', [
      { ...transaction, gas: toHex(300_000), maxFeePerGas: toHex(200_000_000_000) },
    ]);
    await this.rpc('anvil_mine', ['0x1']);
  }

  private async rpc(method: string, params: unknown[]): Promise<void> {
    const response = await fetch(this.system.chainUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { error } = Answer.parse(await response.json());
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  }
}

const Address = z.custom<`0x${string}`>((value) => typeof value === 'string' && /^0x[0-9a-f]{40}$/.test(value));
const Answer = z.object({ error: z.object({ message: z.string() }).optional() });
