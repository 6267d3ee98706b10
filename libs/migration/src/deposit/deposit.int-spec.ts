import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DomainError } from '@holdfast/kernel';
import { platformAssetName } from '@holdfast/proof';
import { NOBODY } from '@holdfast/platform';
import { rawPublicKey } from '@holdfast/sources';
import { BagShelf } from '../off-boarding/bag-shelf';
import { countDepositItems, listChainScans } from '../off-boarding/deposits';
import { countOffBoarding } from '../off-boarding/off-boardings';
import { reportOffBoarding } from '../off-boarding/progress';
import { LeaseLost, takeLease } from '../step/lease';
import { DepositStep } from './deposit-step';
import {
  type BagOf,
  BLOCK_HASH,
  CONTRACT,
  held,
  onChain,
  OWN_WALLET,
  PLATFORM_WALLET,
  record,
  Scene,
  single,
} from './testing/scene';

let scene: Scene;
beforeEach(async () => (scene = await Scene.open()));
afterEach(() => scene.close());

const token = (tokenId: string, owner: string) => ({ tokenId, owner, tokenUri: null });
const small: BagOf = {
  collections: [record('r')],
  assets: [
    single('a', 'r', { content: [{ role: 'media', path: 'content/a.txt' }] }),
    single('many', 'r', { kind: 'edition', quantity: '5' }),
  ],
  holders: [{ id: 'h' }, { id: 'i' }],
  holdings: [held('h', 'a'), held('h', 'many', { quantity: '2' }), held('i', 'many', { quantity: '3' })],
  files: { 'content/a.txt': 'the picture' },
};

async function isWhole(id: string): Promise<void> {
  const { counts } = await scene.depositRow(id);
  expect(counts.manifest).toBe(counts.accepted! + counts.refused! + counts.pending!);
  expect(await scene.fsck()).toEqual([]);
}

it('takes a deposit with an edition from its bag into the ledger', async () => {
  const id = await scene.deposit(small);
  await scene.advance(id);
  expect(await scene.depositRow(id)).toMatchObject({ state: 'accepted', problem_count: 0n });
  expect(await scene.verdicts(id)).toEqual({ a: 'accepted record nobody', many: 'accepted record nobody' });
  const lines = await scene.rows<{ line_no: number; quantity: number }>(
    `SELECT line_no, quantity::int FROM migration.holding ORDER BY line_no`,
  );
  expect(lines.map((line) => line.line_no)).toEqual([1, 2, 3]);
  expect(lines.map((line) => line.quantity).sort()).toEqual([1, 2, 3]);
  await isWhole(id);
});

it('takes the largest of everything that the format allows, and a path with line breaks', async () => {
  const long = 'é'.repeat(200);
  const path = `content/${'d'.repeat(200)}/line\nbreak\u0007\u0085.txt`;
  const id = await scene.deposit({
    collections: [
      { ...record(long), name: '漢'.repeat(200), description: 'd\n'.repeat(1_000) },
      { ...onChain('far'), source: { ...onChain('far').source, chainId: Number.MAX_SAFE_INTEGER } },
    ],
    assets: [
      single(long, long, {
        ...{ kind: 'numbered', number: 2_147_483_647, of: 2_147_483_647, name: 'n'.repeat(200) },
        description: 'd'.repeat(2_000),
        content: [
          ...[
            { role: 'media', path },
            { role: 'metadata', path: 'content/\n' },
          ],
          { role: 'metadata', url: `data:text/plain,${'u'.repeat(200_000 - 16)}` },
        ],
      }),
      single('beyond', long, { kind: 'numbered', number: 1, of: 2_147_483_648 }),
      single('many', long, { kind: 'edition', quantity: '9'.repeat(18) }),
      single('token', 'far', { tokenId: String(2n ** 256n - 1n) }),
    ],
    holders: [{ id: long, wallets: Array.from({ length: 20 }, (_, i) => `0x${String(i).padStart(40, 'a')}`) }],
    holdings: [held(long, long), held(long, 'many', { quantity: '9'.repeat(18) }), held(long, 'token')],
    files: { [path]: 'bytes', 'content/\n': 'more bytes' },
  });
  await scene.advance(id);
  expect(await scene.problems(id)).toEqual(['deposit.field_invalid assets 2']);
  expect(await scene.depositRow(id)).toMatchObject({ state: 'accepted', waiting_for: null });
  expect((await scene.depositRow(id)).counts).toMatchObject({
    ...{ manifest: 4, accepted: 2, refused: 1, refusedLines: 1, pending: 1, files: 3, filesStored: 3 },
  });
  const names = await scene.rows<{ name: string }>('SELECT name FROM content.file ORDER BY name');
  expect(names.map(({ name }) => name)).toEqual(['1-linebreak.txt', '2-metadata', '3-metadata']);
  await isWhole(id);
});

describe('refuses the whole', () => {
  it.each([
    ['landing', 'staging.asset_line', `name <> 'Name of a'`],
    ['reconciling', 'content.file', `bag_path <> 'content/a.txt'`],
  ])('when the database will never take a value, while %s', async (_when, table, check) => {
    await scene.run(`ALTER TABLE ${table} ADD CONSTRAINT odd CHECK (${check})`);
    const id = await scene.deposit(small);
    await scene.advance(id);
    expect(await scene.depositRow(id)).toMatchObject({
      ...{ state: 'refused', refusal_code: 'deposit.value_unstorable', problem_count: 1n, waiting_for: null },
    });
    expect(await scene.problems(id)).toEqual(['deposit.value_unstorable']);
    const left = await scene.rows(`SELECT FROM staging.holder_line UNION ALL SELECT FROM migration.item`);
    expect(left).toEqual([]);
    await scene.run(`ALTER TABLE ${table} DROP CONSTRAINT odd`);
    expect(await scene.fsck()).toEqual([]);
  });

  it('when a digest is wrong', async () => {
    const id = await scene.deposit(small);
    const tar = (await scene.packed(id)).toString('latin1');
    await scene.receive(id, Buffer.from(tar.replace('the picture', 'the pictuRe'), 'latin1'));
    await scene.advance(id);
    expect(await scene.depositRow(id)).toMatchObject({ state: 'refused', refusal_code: 'bag.digest_mismatch' });
  });

  it('when another key signed it, when it is for another off-boarding, and when it is no bag at all', async () => {
    const other = await scene.deposit(small, 'another-off-boarding');
    const broken = await scene.deposit(small);
    await scene.receive(broken, Buffer.alloc(4_096, 1));
    await scene.advance(other);
    await scene.advance(broken);
    await scene.registerKey(Buffer.alloc(32, 8));
    await scene.run(`UPDATE migration.signing_key SET registered_at = '2020-01-01' WHERE public_key = $1`, [
      Buffer.alloc(32, 8),
    ]);
    const forged = await scene.deposit(small);
    const tar = (await scene.packed(forged)).toString('latin1');
    const flip = (_: string, before: string, digit: string) => `${before}${digit === 'A' ? 'B' : 'A'}`;
    await scene.receive(forged, Buffer.from(tar.replace(/(\nSignature: )(.)/, flip), 'latin1'));
    await scene.advance(forged);
    expect((await scene.depositRow(forged)).refusal_code).toBe('deposit.signature_invalid');
    await scene.run('UPDATE migration.signing_key SET revoked_at = now()');
    await scene.registerKey(Buffer.alloc(32, 9));
    const foreign = await scene.deposit(small);
    await scene.advance(foreign);
    expect((await scene.depositRow(other)).refusal_code).toBe('deposit.other_off_boarding');
    expect((await scene.depositRow(foreign)).refusal_code).toBe('deposit.signature_other_key');
    expect(await scene.depositRow(broken)).toMatchObject({ state: 'refused' });
    expect(await scene.fsck()).toEqual([]);
  });
});

it('judges each token by its chain, and says whose turn it is', async () => {
  await scene.proveContract();
  scene.tokens = [
    ...['1', '2', '3', '6'].map((id) => token(id, PLATFORM_WALLET)),
    ...['4', '5', '7'].map((id) => token(id, OWN_WALLET)),
  ];
  const named = ['1', '2', '4', '5', '9'];
  const id = await scene.deposit({
    collections: [onChain('e'), onChain('unproven', `0x${'dd'.repeat(20)}`), record('r')],
    assets: [
      ...named.map((tokenId) => single(`t${tokenId}`, 'e', { tokenId })),
      single('u', 'unproven', { tokenId: '1' }),
      single('nobodys', 'r'),
      single('twice', 'r', { kind: 'edition', quantity: '1' }),
    ],
    holders: [{ id: 'h' }, { id: 'i' }],
    holdings: [
      ...[held('h', 't1'), held('h', 't2'), held('i', 't2'), held('h', 't4', { wallet: OWN_WALLET }), held('h', 't5')],
      ...[held('h', 't9'), held('h', 'u'), held('h', 'twice'), held('i', 'twice')],
    ],
  });
  await scene.advance(id);
  expect(await scene.verdicts(id)).toEqual({
    t1: 'accepted token nobody',
    t2: 'pending token holder_disputed platform',
    t4: 'accepted copy nobody',
    t5: 'pending copy owner_differs platform',
    t9: 'refused copy not_on_chain platform',
    'token:3': 'pending token not_in_deposit platform',
    'token:6': 'pending token not_in_deposit platform',
    'token:7': 'pending copy in_own_wallet_unclaimed holder',
    u: 'pending record contract_not_proven platform',
    nobodys: 'pending record holder_missing platform',
    twice: 'pending record claimed_more_than_exists platform',
  });
  expect((await scene.depositRow(id)).counts).toMatchObject({ manifest: 11, accepted: 2, refused: 1, pending: 8 });
  await isWhole(id);
});

it('lists contradicting lines with their codes, and goes on with the first of them', async () => {
  const id = await scene.deposit({
    collections: [record('r'), record('r'), onChain('e'), onChain('e2'), 'nonsense'],
    assets: [
      ...[single('a', 'r'), single('a', 'r'), single('b', 'r', { tokenId: '1' }), single('c', 'e'), single('d', 'x')],
      single('n', 'e', { tokenId: '7', kind: 'edition', quantity: '2' }),
      ...[single('t', 'e', { tokenId: '1' }), single('t2', 'e', { tokenId: '1' }), single('g', 'e2', { tokenId: '1' })],
      single('é', 'r'),
      single('e\u0301', 'r'),
      single('k', 'r', { kind: 'edition', quantity: '3' }),
    ],
    holders: [{ id: 'h' }, { id: 'h' }, { id: 'i' }],
    holdings: [
      ...[held('h', 'a'), held('h', 'a'), held('x', 'a'), held('h', 'b'), held('h', 'é', { wallet: OWN_WALLET })],
      ...[held('h', 'k', { quantity: '2' }), held('i', 'k', { quantity: '2' })],
    ],
  });
  await scene.advance(id);
  expect(await scene.problems(id)).toEqual([
    'deposit.line_not_json collections 5',
    'deposit.id_duplicate collections 2',
    'deposit.contract_duplicate collections 4',
    'deposit.id_duplicate assets 2',
    'deposit.token_id_unexpected assets 3',
    'deposit.token_id_missing assets 4',
    'deposit.collection_unknown assets 5',
    'deposit.kind_not_on_chain assets 6',
    'deposit.token_duplicate assets 8',
    'deposit.collection_unknown assets 9',
    'deposit.id_duplicate assets 11',
    'deposit.id_duplicate holders 2',
    'deposit.holding_duplicate holdings 2',
    'deposit.holder_unknown holdings 3',
    'deposit.asset_unknown holdings 4',
    'deposit.wallet_unexpected holdings 5',
    'deposit.holdings_exceed_quantity holdings 7',
  ]);
  expect(await scene.depositRow(id)).toMatchObject({ state: 'accepted', problem_count: 17n });
  const verdicts = await scene.verdicts(id);
  expect(verdicts.k).toBe('pending record claimed_more_than_exists platform');
  // Twelve lines name assets; what became of none of them is refused, and counted so.
  const { counts } = await scene.depositRow(id);
  expect(counts).toMatchObject({ assetLines: 12, refusedLines: 8, manifest: 12, refused: 8 });
  expect(counts.manifest).toBe(Object.keys(verdicts).length + counts.refusedLines!);
  await isWhole(id);
});

it('leaves out only what an earlier deposit issued, with the cause of the ledger', async () => {
  const first = await scene.deposit(small);
  await scene.advance(first);
  const second = await scene.deposit({
    ...small,
    assets: [...small.assets!, single('new', 'r')],
    holdings: [...small.holdings!, held('i', 'new')],
  });
  await scene.advance(second);
  expect((await scene.depositRow(second)).state).toBe('accepted');
  expect(await scene.verdicts(second)).toEqual({
    a: 'refused record custody.already_issued nobody',
    many: 'refused record custody.already_issued nobody',
    new: 'accepted record nobody',
  });
  expect(scene.answers.filter((answer) => answer.subjectId === second)).toHaveLength(2);
  expect(await counters()).toMatchObject({ manifest: 3, refused: 0, pending: 3, byVerdict: { accepted: 3 } });
  await isWhole(second);
});

const counters = () =>
  scene.database.owner.read(NOBODY, (sql) => countOffBoarding(sql, scene.platform, scene.offBoarding));

it('counts an asset of several deposits once: as issued, or as the newest has it', async () => {
  const first = await scene.deposit({ ...small, holdings: [held('h', 'many', { quantity: '5' })] });
  await scene.advance(first);
  expect(await counters()).toMatchObject({ manifest: 2, byTurn: { platform: 1, nobody: 1 } });
  const second = await scene.deposit({
    ...small,
    assets: [...small.assets!, single('new', 'r'), single('nobodys', 'r')],
    holdings: [held('h', 'a'), held('h', 'new')],
  });
  await scene.advance(second);
  expect(await scene.verdicts(second)).toMatchObject({ a: 'accepted record nobody', new: 'accepted record nobody' });
  expect(await counters()).toMatchObject({
    ...{ manifest: 4, refused: 0, pending: 4, byVerdict: { accepted: 3, refused: 0, pending: 1 } },
    byTurn: { platform: 1, nobody: 3 },
  });
  const { items, report } = await scene.database.owner.read(NOBODY, async (sql) => ({
    items: await countDepositItems(sql, scene.platform, first),
    report: await reportOffBoarding(sql, scene.platform, scene.offBoarding),
  }));
  expect(items).toMatchObject({ total: 2, pending: 1, superseded: 1, byTurn: { platform: 0, nobody: 2 } });
  expect(report).toMatchObject({ balance: { manifest: 4, isWhole: true }, deposits: [{ items: 1 }, { items: 3 }] });
  await isWhole(second);
});

it('comes to the same end when every step is cut off once, and when a crash of PostgreSQL empties staging', async () => {
  await scene.proveContract();
  scene.tokens = ['1', '2', '3', '4', '5'].map((id) => token(id, PLATFORM_WALLET));
  const id = await scene.deposit({
    ...small,
    collections: [record('r'), onChain('e'), 'nonsense'],
    assets: [...small.assets!, single('t', 'e', { tokenId: '1' })],
    holdings: [...small.holdings!, held('h', 't')],
  });
  const seen = new Set<string>();
  const once =
    <Args extends unknown[], T>(name: string, work: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      const result = await work(...args);
      if (seen.has(name)) return result;
      seen.add(name);
      throw new Error(`cut off after ${name}`);
    };
  const steps = scene.steps({
    sealer: { seal: once('seal', scene.sealer.seal.bind(scene.sealer)) },
    scanner: {
      async *scan(source, cursor, alsoAsk) {
        let pages = 0;
        for await (const page of scene.scanner.scan(source, cursor, alsoAsk)) {
          yield page;
          pages += 1;
          if (pages === 1 && !seen.has('scan')) {
            seen.add('scan');
            await scene.run(
              'TRUNCATE staging.asset_line, staging.holding_line, staging.holder_line, staging.collection_line, staging.chain_token',
            );
            throw new Error('cut off, and PostgreSQL with it');
          }
        }
      },
    },
    content: {
      attempt: once('content', scene.content.attempt),
      writeManifests: once('manifests', scene.content.writeManifests),
    },
    bell: { ringLedger: once('bell', scene.bell.ringLedger) },
  });
  for (let i = 0; i < 12; i += 1) {
    await scene.due(id);
    await steps.execute(id).catch(() => undefined);
  }
  expect([...seen].sort()).toEqual(['bell', 'content', 'manifests', 'scan', 'seal']);
  expect(await scene.depositRow(id)).toMatchObject({ state: 'accepted', problem_count: 1n });
  expect((await scene.depositRow(id)).counts).toMatchObject({ manifest: 7, accepted: 3, pending: 4 });
  await isWhole(id);
});

it('keeps a worker whose lease another has from writing anything', async () => {
  const id = await scene.deposit(small);
  const old = await takeLease(scene.worker, 'deposit', id, 60);
  expect(await scene.steps().execute(id)).toBe(false);
  await scene.run(`UPDATE migration.deposit SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
  await scene.advance(id);
  await expect(DepositStep.run(scene.worker, old!, 'refuse', (step) => step.become('refused'))).rejects.toThrow(
    LeaseLost,
  );
  const written: string[] = [];
  const attempt = scene.content.attempt(id, (name, work) => {
    written.push(name);
    return DepositStep.run(scene.worker, old!, name, ({ sql }) => work(sql));
  });
  await expect(attempt).rejects.toThrow(LeaseLost);
  expect(written).toEqual(['claim_content']);
  expect((await scene.depositRow(id)).state).toBe('accepted');
});

it('waits longer after each failure', async () => {
  const id = await scene.deposit(small);
  const steps = scene.steps({ bags: new BagShelf('/nowhere', Buffer.alloc(32)) });
  const waits: number[] = [];
  for (let i = 0; i < 7; i += 1) {
    await scene.due(id);
    await expect(steps.execute(id)).rejects.toThrow();
    const [row] = await scene.rows<{ s: number }>(
      `SELECT round(extract(epoch FROM next_step_at - now()))::int AS s FROM migration.deposit WHERE id = $1`,
      [id],
    );
    waits.push(row!.s);
  }
  expect(waits).toEqual([1, 2, 5, 15, 60, 300, 300]);
});

it('names assets as the proof library does, whatever their references', async () => {
  const hostile = ['a b', 'é', '漢字', '😀', "-_.!~*'()", '%2F', 'a/b?c#d&e=f+g', '[]{}|\\^`"<>', '~'];
  for (const text of [...hostile, '']) {
    const [row] = await scene.rows<{ name: string }>('SELECT migration.percent_encode($1) AS name', [text]);
    expect(row?.name).toBe(encodeURIComponent(text));
  }
  const id = await scene.deposit({
    collections: hostile.map(record),
    assets: hostile.map((text) => single(text, text)),
    holders: [{ id: 'h' }],
    holdings: hostile.map((text) => held('h', text)),
  });
  await scene.advance(id);
  const rows = await scene.rows<{ reference: string; asset_name: string }>(
    'SELECT reference, asset_name FROM migration.item WHERE deposit_id = $1',
    [id],
  );
  expect(rows).toHaveLength(hostile.length);
  for (const row of rows) expect(row.asset_name).toBe(platformAssetName(scene.platform, row.reference, row.reference));
  await isWhole(id);
});

it('names tokens as the proof library does, and keeps the final block that it read them at', async () => {
  await scene.proveContract();
  scene.tokens = [token('12', PLATFORM_WALLET)];
  const id = await scene.deposit({ collections: [onChain('e')] });
  await scene.advance(id);
  const [row] = await scene.rows<{ asset_name: string }>('SELECT asset_name FROM migration.item');
  const scans = await scene.database.owner.read(NOBODY, (sql) => listChainScans(sql, scene.platform, id));
  expect(scans).toMatchObject([
    { contract: CONTRACT, blockNumber: 10n, blockHash: BLOCK_HASH, nodes: 2, finishedAt: expect.any(Date) },
  ]);
  expect(row?.asset_name).toMatch(new RegExp(`^eip155:31337/erc721:${CONTRACT}/12\\?genesis=0x`));
});

it('forgets what it read of a chain that was reorganized, and keeps the block that it then ended at', async () => {
  await scene.proveContract();
  scene.tokens = ['1', '2', '3', '4'].map((id) => token(id, PLATFORM_WALLET));
  const id = await scene.deposit({
    collections: [onChain('e')],
    assets: [single('t', 'e', { tokenId: '1' })],
    holders: [{ id: 'h' }],
    holdings: [held('h', 't')],
  });
  const scans = () => scene.database.owner.read(NOBODY, (sql) => listChainScans(sql, scene.platform, id));
  const seen: unknown[] = [];
  const reorganized = scene.steps({
    scanner: {
      async *scan(source, cursor, alsoAsk) {
        for await (const page of scene.scanner.scan(source, cursor, alsoAsk)) {
          yield { ...page, blockNumber: 9n, blockHash: `0x${'0f'.repeat(32)}` };
          seen.push(...(await scans()));
          break;
        }
        throw new DomainError('conflict', 'evm.reorged', 'Block 9 has left the chain.');
      },
    },
  });
  await expect(reorganized.execute(id)).rejects.toMatchObject({ code: 'evm.reorged' });
  expect(seen).toMatchObject([{ blockNumber: 9n, finishedAt: null }]);
  expect(await scans()).toEqual([]);
  expect(await scene.rows('SELECT FROM staging.chain_token')).toEqual([]);
  expect((await scene.depositRow(id)).state).toBe('landed');

  // The token is another's on the chain that stayed.
  scene.tokens = [token('1', OWN_WALLET), token('2', PLATFORM_WALLET)];
  await scene.advance(id);
  expect(await scans()).toMatchObject([{ blockNumber: 10n, blockHash: BLOCK_HASH, finishedAt: expect.any(Date) }]);
  expect(await scene.verdicts(id)).toEqual({
    t: 'pending copy owner_differs platform',
    'token:2': 'pending token not_in_deposit platform',
  });
  await isWhole(id);
});

describe('the platform’s names for its users, in a bag', () => {
  const NAME = 'mira.okonkwo@users.example';
  const bag: BagOf = { ...small, holders: [{ id: NAME }, { id: 'i' }], holdings: [held(NAME, 'a')] };
  const onShelf = async () => {
    const shelf = join(scene.directory, 'deposits');
    const files = await Promise.all((await readdir(shelf)).map((name) => readFile(join(shelf, name), 'latin1')));
    return files.join('\n');
  };

  it('lie sealed from the first byte, and are gone when the ledger has been asked; the rest of it stays', async () => {
    const id = await scene.deposit(bag);
    expect((await scene.packed(id)).toString('latin1')).toContain(NAME);
    for (const word of [NAME, 'ustar', 'holders.jsonl', 'the picture']) expect(await onShelf()).not.toContain(word);

    await scene.advance(id);
    expect(await scene.depositRow(id)).toMatchObject({ state: 'accepted', problem_count: 0n });
    const left = await scene.bags.open(id);
    const structure = await left.verifyStructure();
    expect(structure.problems.listed.map(({ code, file }) => `${code} ${file}`).sort()).toEqual([
      'bag.digest_mismatch data/holders.jsonl',
      'bag.digest_mismatch data/holdings.jsonl',
    ]);
    expect(left.verifySignature(rawPublicKey(scene.keys.privateKey))).toBeNull();
    expect(await text(left.content('content/a.txt'))).toBe('the picture');
    const lines = [];
    for await (const page of left.records('holders')) lines.push(JSON.stringify(page));
    expect(lines.join()).not.toContain('mira');
    await left.close();
    await isWhole(id);
  });

  it('are nowhere once the bag is refused', async () => {
    const id = await scene.deposit(bag, 'another-off-boarding');
    await scene.advance(id);
    expect((await scene.depositRow(id)).state).toBe('refused');
    expect(await readdir(join(scene.directory, 'deposits'))).toEqual([]);
  });

  it('are opened with the key that sealed them alone', async () => {
    const id = await scene.deposit(bag);
    const stranger = new BagShelf(scene.directory, Buffer.alloc(32, 8));
    await expect(stranger.open(id)).rejects.toThrow('HOLDFAST_SECRET');
  });
});
