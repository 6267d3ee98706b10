import { randomBytes } from 'node:crypto';
import { CHAIN, held, OWN_WALLET, PLATFORM_WALLET, type Scene, single } from '../deposit/testing/scene';
import { newId } from '@holdfast/kernel';
import { LeaseLost, takeLease } from '../step/lease';
import type { AdvanceTransfer, AdvanceTransferParts } from './advance-transfer';
import { ScriptedChain } from './testing/scripted-chain';
import { TransferScene } from './testing/transfer-scene';
import { TransferStep } from './transfer-step';

const PICTURED = {
  assets: [single('pictured', 'r', { content: [{ role: 'media', path: 'content/a.txt' }] })],
  holdings: [held('h', 'pictured')],
  files: { 'content/a.txt': 'the picture' },
};
let world: TransferScene;
let scene: Scene;
let chain: ScriptedChain;

beforeEach(async () => {
  world = await TransferScene.open({}, PICTURED);
  ({ scene, chain } = world);
});
afterEach(() => world.close());

const transferOf = (references: readonly string[], minutes?: number) => world.transferOf(references, minutes);
const worker = (changed?: Partial<AdvanceTransferParts>) => world.worker(changed);
const advance = (id: string, steps?: AdvanceTransfer, times?: number) => world.advance(id, steps, times);
const stateOf = (id: string) => world.stateOf(id);
const isSound = (id: string) => world.isSound(id);
const assetOf = (reference: string) => world.assetOf(reference);

it('moves records and tokens to the end', async () => {
  const id = await transferOf(['a', 'b', 't1', 't2']);
  await advance(id);
  expect(await stateOf(id)).toMatchObject({
    state: 'closed',
    legs: ['a confirmed', 'b confirmed', 't1 confirmed', 't2 confirmed'],
  });
  expect(chain.sent).toHaveLength(2);
  expect(scene.settled).toEqual([id]);
  await isSound(id);
  const mails = await scene.rows<{ person_id: string }>(
    `SELECT person_id FROM platform.mail WHERE template = 'transfer.done'`,
  );
  expect(mails).toEqual([{ person_id: world.person }]);
});

it('keeps a copy of what stays in its holder’s own wallet: nothing is sent on the chain', async () => {
  const id = await transferOf(['own', 't1']);
  await advance(id);
  expect(await stateOf(id)).toMatchObject({ state: 'closed', legs: ['own confirmed', 't1 confirmed'] });
  const postings = await scene.rows<{ custody_kind: string }>(
    `SELECT custody_kind FROM custody.posting WHERE leg_id IS NOT NULL ORDER BY custody_kind`,
  );
  expect(postings.map(({ custody_kind }) => custody_kind)).toEqual(['copy', 'token']);
  expect(chain.sent).toHaveLength(1);
  expect(chain.owners.get('100')).toBe(OWN_WALLET);
  await isSound(id);
});

it('goes on with a gap that the consent names, and says what is missing', async () => {
  const asset = await assetOf('pictured');
  await scene.run(
    `UPDATE content.file SET state = 'missing', sha256 = NULL, size_bytes = NULL, media_type = NULL WHERE asset_id = $1`,
    [asset],
  );
  const [item] = await scene.rows<{ deposit_id: string }>(`SELECT deposit_id FROM migration.item LIMIT 1`);
  await scene.writeManifests(item!.deposit_id);
  const [file] = await scene.rows<{ name: string }>(`SELECT name FROM content.file WHERE asset_id = $1`, [asset]);
  world.verdicts.set(asset, { verdict: 'gap', missing: [file!.name] });
  const id = await transferOf(['pictured']);
  await advance(id);
  expect(await stateOf(id)).toMatchObject({ state: 'closed', legs: ['pictured confirmed'] });
  expect(await scene.rows(`SELECT missing FROM migration.leg WHERE transfer_id = $1`, [id])).toEqual([
    { missing: [file!.name] },
  ]);
});

it('waits for an acceptance by hand, and is rejected when none comes in time', async () => {
  await scene.run(`UPDATE migration.acceptance_policy SET mode = 'by_hand'`);
  const [accepted, silent] = [await transferOf(['a']), await transferOf(['b'])];
  for (const id of [accepted, silent]) await advance(id, worker(), 2);
  expect(await stateOf(accepted)).toMatchObject({ state: 'requested', waiting_for: 'custodian_acceptance' });
  for (const act of ['accepted', 'approved']) {
    const personId = newId();
    await scene.run(`INSERT INTO identity.person (id, email_index, sealed) VALUES ($1, $2, '\\x00')`, [
      personId,
      randomBytes(32),
    ]);
    await scene.run(
      `INSERT INTO identity.membership (organization_id, person_id, role) VALUES ($1, $2, 'custodian_admin')`,
      [world.custodian, personId],
    );
    await scene.database.owner.transact({ personId, organizationId: world.custodian }, (sql) =>
      sql.execute(`UPDATE migration.transfer SET ${act}_by = $2, ${act}_at = now() WHERE id = $1`, [
        accepted,
        personId,
      ]),
    );
  }
  await scene.run(`UPDATE migration.transfer SET waiting_until = now() - interval '1 second' WHERE id = $1`, [silent]);
  for (const id of [accepted, silent]) await advance(id);
  expect((await stateOf(accepted)).state).toBe('closed');
  expect(await stateOf(silent)).toMatchObject({ state: 'rejected', exception_code: 'transfer.custodian_silent' });
  await isSound(silent);
});

it('leaves behind what changed since the consent, and moves the rest', async () => {
  world.verdicts.set(await assetOf('a'), { verdict: 'corrupt' });
  world.verdicts.set(await assetOf('t1'), { verdict: 'gap', missing: ['not named'] });
  const id = await transferOf(['a', 'b', 't1']);
  await advance(id);
  expect(await stateOf(id)).toMatchObject({
    state: 'closed',
    legs: ['a excluded leg.content_changed', 'b confirmed', 't1 excluded leg.content_changed'],
  });
  await isSound(id);
});

it('leaves behind what the ledger will not hold, with its code, and moves the rest', async () => {
  const first = await transferOf(['a']);
  chain.fate = 'pending';
  await advance(first, worker({ bell: scene.bell, content: { verify: () => Promise.reject(new Error('later')) } }), 2);
  const holding = await transferOf(['b', 't1']);
  await advance(holding, worker(), 3);
  const second = await transferOf(['a', 't1']);
  await advance(second);
  expect((await stateOf(second)).legs).toEqual(['a confirmed', 't1 excluded custody.position_held']);
  await advance(first);
  expect(await stateOf(first)).toMatchObject({ state: 'cancelled', exception_code: 'transfer.nothing_to_move' });
  const expired = await transferOf(['t2'], -1);
  await advance(expired);
  expect((await stateOf(expired)).legs).toEqual(['t2 excluded custody.authority_expired']);
  chain.fate = 'mined';
  await advance(holding);
  expect((await stateOf(holding)).state).toBe('closed');
  await isSound(second);
});

it('gives the hold back of a token whose owner moved it', async () => {
  chain.owners.set('1', '0xsomebody');
  const id = await transferOf(['a', 't1']);
  await advance(id);
  expect(await stateOf(id)).toMatchObject({ state: 'closed', legs: ['a confirmed', 't1 excluded leg.owner_moved'] });
  expect(await scene.rows(`SELECT state FROM custody.hold WHERE state = 'placed'`)).toEqual([]);
  await isSound(id);
});

it('leaves a token where it is when the vault that the consent names is not the custodian’s any more', async () => {
  const id = await transferOf(['a', 't1']);
  await scene.run(`UPDATE migration.vault SET revoked_at = now()`);
  await scene.run(`INSERT INTO migration.vault (id, organization_id, chain_id, address) VALUES ($1, $2, $3, $4)`, [
    newId(),
    world.custodian,
    CHAIN,
    `0x${'77'.repeat(20)}`,
  ]);
  await advance(id);
  expect(await stateOf(id)).toMatchObject({ state: 'closed', legs: ['a confirmed', 't1 excluded leg.vault_changed'] });
  expect(chain.sent).toEqual([]);
  await isSound(id);
});

it('sends the same bytes again when the answer is lost, and when the node forgot them', async () => {
  chain.losesAnswer = true;
  chain.fate = 'pending';
  const id = await transferOf(['t1']);
  await advance(id, worker(), 2);
  chain.fate = 'dropped';
  await advance(id);
  expect((await stateOf(id)).state).toBe('closed');
  expect(chain.sent.length).toBeGreaterThan(1);
  expect(new Set(chain.sent).size).toBe(1);
  await isSound(id);
});

const attempts = () =>
  scene.rows<{ nonce: bigint; attempt_no: number; purpose: string; is_named: boolean }>(
    `SELECT a.nonce, a.attempt_no, a.purpose, n.hash = a.hash AS is_named
     FROM migration.chain_attempt a JOIN migration.chain_intent n USING (leg_id) ORDER BY a.nonce, a.attempt_no`,
  );
const ofLeg = (reference: string) => async (id: string) =>
  (await stateOf(id)).legs.find((leg) => leg.startsWith(`${reference} `));

describe('a transaction that is not mined', () => {
  it('is replaced with the same nonce by one that pays more, until one is; whichever it is', async () => {
    chain.price = 35n;
    const id = await transferOf(['a', 't1']);
    await advance(id, worker({ stuckMs: 0 }), 3);
    expect(await stateOf(id)).toMatchObject({ state: 'settling', waiting_for: 'chain_finality' });
    await advance(id, worker({ stuckMs: 0 }), 6);
    expect(await stateOf(id)).toMatchObject({ state: 'closed', legs: ['a confirmed', 't1 confirmed'] });
    expect(await attempts()).toEqual([
      { nonce: 0n, attempt_no: 1, purpose: 'release', is_named: false },
      { nonce: 0n, attempt_no: 2, purpose: 'release', is_named: false },
      { nonce: 0n, attempt_no: 3, purpose: 'release', is_named: true },
    ]);
    await isSound(id);
  });

  it('is recognized when the first of its attempts is the one that was mined after all', async () => {
    chain.fate = 'pending';
    const id = await transferOf(['t1']);
    await advance(id, worker({ stuckMs: 0 }), 3);
    const [first, ...dearer] = chain.sent.splice(0);
    expect(dearer.length).toBeGreaterThan(0);
    chain.sent.push(first!);
    chain.fate = 'mined';
    await advance(id);
    expect((await stateOf(id)).state).toBe('closed');
    expect((await attempts()).map(({ is_named }) => is_named)).toEqual([true, ...dearer.map(() => false)]);
    await isSound(id);
  });

  it('waits and says so when one more would cost more than the limit', async () => {
    [chain.price, chain.limit] = [100n, 50n];
    const id = await transferOf(['t1']);
    await advance(id, worker({ stuckMs: 0 }), 8);
    expect(await stateOf(id)).toMatchObject({ state: 'settling', waiting_for: 'evm.fee_too_high' });
    expect(await attempts()).toHaveLength(3);
    chain.price = 40n;
    await advance(id);
    expect((await stateOf(id)).state).toBe('closed');
    await isSound(id);
  });

  it('is kept before it is broadcast: a worker that is cut off in between goes on with it', async () => {
    chain.price = 15n;
    const id = await transferOf(['t1']);
    await advance(id, worker(), 3);
    chain.fate = 'refused';
    await advance(id, worker({ stuckMs: 0 }), 1);
    expect(await attempts()).toHaveLength(2);
    expect(chain.sent).toHaveLength(1);
    chain.fate = 'dropped';
    await advance(id);
    expect((await stateOf(id)).state).toBe('closed');
    expect(await attempts()).toHaveLength(2);
    await isSound(id);
  });
});

describe('a release that was signed and not broadcast', () => {
  /** Signed, and then its worker was gone. */
  async function signedOnly(references: readonly string[]): Promise<string> {
    chain.fate = 'refused';
    const id = await transferOf(references);
    await advance(id, worker(), 2);
    expect((await attempts()).map(({ purpose }) => purpose)).toEqual(['release']);
    expect(await ofLeg('t1')(id)).toBe('t1 provisional');
    return id;
  }
  const placed = () => scene.rows(`SELECT 1 FROM custody.hold WHERE state = 'placed'`);

  it.each([
    ['when its owner moved the token meanwhile', 'leg.owner_moved', {}],
    ['when no node takes it for too long', 'leg.release_timed_out', { releaseWithinMs: 0 }],
  ])('is undone with the same nonce %s', async (_when, code, parts) => {
    const id = await signedOnly(['a', 't1']);
    if (code === 'leg.owner_moved') chain.owners.set('1', '0xsomebody');
    [chain.fate, chain.isFinal] = ['mined', false];
    await advance(id, worker(parts), 3);
    // Mined and not final: nothing else frees the hold.
    expect(await ofLeg('t1')(id)).toBe('t1 provisional');
    expect(await placed()).toHaveLength(2);
    chain.isFinal = true;
    await advance(id, worker(parts));
    expect(await stateOf(id)).toMatchObject({ state: 'closed', legs: ['a confirmed', `t1 excluded ${code}`] });
    expect((await attempts()).map(({ nonce, purpose }) => [nonce, purpose])).toEqual([
      [0n, 'release'],
      [0n, 'undo'],
    ]);
    expect(await placed()).toEqual([]);
    await isSound(id);
  });

  it('is released all the same when it runs before what should undo it', async () => {
    const id = await signedOnly(['t1']);
    const release = Buffer.from((await scene.rows<{ raw: Buffer }>('SELECT raw FROM migration.chain_attempt'))[0]!.raw);
    await advance(id, worker({ releaseWithinMs: 0 }), 1);
    expect((await attempts()).map(({ purpose }) => purpose)).toEqual(['release', 'undo']);
    chain.fate = 'mined';
    await chain.broadcast(0n, release);
    await advance(id);
    expect(await stateOf(id)).toMatchObject({ state: 'closed', legs: ['t1 confirmed'] });
    await isSound(id);
  });

  it('is signed anew when a stranger finally used its nonce', async () => {
    const id = await signedOnly(['t1']);
    chain.taken.add(0n);
    chain.fate = 'mined';
    await advance(id);
    expect((await stateOf(id)).state).toBe('closed');
    expect((await attempts()).map(({ nonce }) => nonce)).toEqual([0n, 1n]);
    await isSound(id);
  });
});

it('keeps no connection waiting while a chain is asked: a slow node of one transfer stops no other', async () => {
  let asked = () => undefined as void;
  let answer = () => undefined as void;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const slow = new ScriptedChain();
  slow.owners.set('1', PLATFORM_WALLET);
  slow.pendingNonce = async () => (asked(), await answered, 0n);
  const [waiting, other] = [await transferOf(['t1']), await transferOf(['t2'])];
  const stuck = advance(waiting, worker({ signer: slow }), 2);
  await isAsked;
  await advance(other);
  expect((await stateOf(other)).state).toBe('closed');
  answer();
  await stuck;
  expect((await attempts()).map(({ nonce }) => nonce)).toEqual([0n, 1n]);
});

it.each([
  ['reverted', 'transfer.release_reverted'],
  ['replaced', 'transfer.release_replaced'],
] as const)('stops with a remedy when its transaction was %s, and ends once that is mended', async (fate, code) => {
  chain.fate = fate === 'replaced' ? 'pending' : fate;
  const id = await transferOf(['a', 't1']);
  await advance(id, worker({ attentionMs: 3_600_000 }), 3);
  if (fate === 'replaced') chain.taken.add(0n);
  await advance(id, worker({ attentionMs: 3_600_000 }));
  expect(await stateOf(id)).toMatchObject({ state: 'exception', exception_code: code, waiting_for: 'attention' });
  expect(chain.sent).toHaveLength(1);
  await isSound(id);
  chain.fate = 'mined';
  await advance(id);
  expect(await stateOf(id)).toMatchObject({ state: 'closed', legs: ['a confirmed', 't1 confirmed'] });
  expect(chain.sent).toHaveLength(2);
  await isSound(id);
});

it.each(['authorized', 'requested', 'validated', 'copying'])(
  'gives everything back when cancelled in %s',
  async (state) => {
    const id = await transferOf(['a', 'b']);
    const cancel = () =>
      scene.run(
        `UPDATE migration.transfer SET state = 'cancelled', next_step_at = now() WHERE id = $1 AND state IN ('authorized','requested','validated','copying')`,
        [id],
      );
    if (state === 'copying') {
      // Cancelled while the ledger has a command that it has not answered: it places holds a moment later.
      const rung: string[] = [];
      const deaf = worker({ bell: { ...scene.bell, ringLedger: async (commandId) => void rung.push(commandId) } });
      await advance(id, deaf, 2);
      await scene.run(`UPDATE migration.transfer SET event_seq = event_seq WHERE id = $1`, [id]);
      await cancel();
      await advance(id, deaf, 1);
      expect((await stateOf(id)).waiting_for).toBe('ledger_release');
      for (const commandId of rung) await scene.apply.execute({ commandId });
    } else {
      await scene.run(`ALTER TABLE migration.transfer DISABLE TRIGGER transfer_edge`);
      await scene.run(`UPDATE migration.transfer SET state = $2 WHERE id = $1`, [id, state]);
      await cancel();
      await scene.run(`ALTER TABLE migration.transfer ENABLE TRIGGER transfer_edge`);
    }
    await advance(id);
    expect((await stateOf(id)).legs).toEqual(['a excluded leg.cancelled', 'b excluded leg.cancelled']);
    expect(await scene.rows(`SELECT 1 FROM custody.hold WHERE state = 'placed'`)).toEqual([]);
    const [row] = await scene.rows<{ next_step_at: Date | null }>(
      'SELECT next_step_at FROM migration.transfer WHERE id = $1',
      [id],
    );
    expect(row?.next_step_at).toBeNull();
  },
);

/** Starts the tasks while the transfer's row is locked, and lets go once all of them wait for it. */
async function whileHeld<T>(id: string, start: () => Promise<T>[]): Promise<T[]> {
  const tasks = await scene.database.owner.transact({}, async (sql) => {
    await sql.query('SELECT 1 FROM migration.transfer WHERE id = $1 FOR UPDATE', [id]);
    const started = start();
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await scene.rows(waiting)).length < started.length);
    return started;
  });
  return Promise.all(tasks);
}

it('lets one of two workers through, and a frozen one write nothing', async () => {
  const id = await transferOf(['a']);
  const frozen = await takeLease(scene.worker, 'transfer', id, 60);
  expect(await worker().execute(id)).toBe(false);
  await scene.run(`UPDATE migration.transfer SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
  const both = await whileHeld(id, () => [worker().execute(id), worker().execute(id)]);
  expect(both.sort()).toEqual([false, true]);
  await advance(id);
  await expect(TransferStep.run(scene.worker, frozen!, 'wait', (step) => step.record('progress', {}))).rejects.toThrow(
    LeaseLost,
  );
  expect((await stateOf(id)).state).toBe('closed');
  await isSound(id);
});
