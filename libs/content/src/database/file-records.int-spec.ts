import { createHash } from 'node:crypto';
import { newId } from '@holdfast/kernel';
import { type Database, NOBODY, type Sql } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import type { FileOutcome, FileResult, WantedFile } from '../core/content-file';
import { claimWanted, filesOf, insertWanted, missingOf, progressOf, mendFiles, recordResults } from './file-records';
import { manifestsOf, recomputeManifests } from './manifest-records';

const now = new Date('2030-01-01T00:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('file records', () => {
  let database: TestDatabase;
  let worker: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    worker = database.service('worker');
  });
  afterAll(() => database.drop());

  const transact = <T>(work: (sql: Sql) => Promise<T>) => worker.transact(NOBODY, work);
  const organizationId = newId();
  const wanted = (part: Partial<WantedFile>): WantedFile => ({
    id: newId(),
    assetId: newId(),
    organizationId,
    depositId: newId(),
    role: 'media',
    name: 'image.png',
    declaredSha256: null,
    sourceUri: 'https://example.com/a.png',
    bagPath: null,
    ...part,
  });
  const insert = (...files: WantedFile[]) => transact((sql) => insertWanted(sql, files, now));
  const claim = (depositId: string, part = {}) =>
    transact((sql) => claimWanted(sql, { depositId, limit: 100, now, claimForMs: 0, ...part }));
  const record = (...outcomes: FileOutcome[]) => transact((sql) => recordResults(sql, outcomes, now));
  const stored = (text: string, sizeBytes = text.length): FileResult => ({
    state: 'stored',
    bytes: { sha256: sha256(text), sizeBytes, mediaType: 'text/plain' },
    problem: null,
  });
  const manifest = async (assetId: string) => (await transact((sql) => manifestsOf(sql, [assetId])))[0];

  it('inserts in bulk, once per name, and finds them again', async () => {
    const depositId = newId();
    const files = Array.from({ length: 500 }, () => wanted({ depositId, declaredSha256: sha256('x') }));
    expect(await insert(...files)).toBe(500);
    expect(await insert(...files.map((file) => ({ ...file, id: newId() })))).toBe(0);
    const [first] = files;
    expect(await transact((sql) => filesOf(sql, [first?.assetId ?? '']))).toEqual([
      expect.objectContaining({ ...first, state: 'wanted', sha256: null, attempts: 0, nextAttemptAt: now }),
    ]);
    expect(await transact((sql) => progressOf(sql, depositId))).toEqual({
      counts: { wanted: 500, stored: 0, missing: 0, mismatch: 0, refused: 0 },
      nextDueAt: now,
    });
  });

  it('claims what is due, in pages that two workers share without meeting', async () => {
    const depositId = newId();
    await insert(...Array.from({ length: 30 }, () => wanted({ depositId })));
    const pages = await transact(async (one) => {
      const first = await claimWanted(one, { depositId, limit: 20, now, claimForMs: 0 });
      return [first, await claim(depositId)];
    });
    expect(pages.map((page) => page.length)).toEqual([20, 10]);
    expect(new Set(pages.flat().map((file) => file.id)).size).toBe(30);
  });

  it('leaves claimed files alone for as long as asked, and no longer', async () => {
    const depositId = newId();
    await insert(wanted({ depositId }));
    expect(await claim(depositId, { claimForMs: 1_000 })).toHaveLength(1);
    expect(await claim(depositId)).toHaveLength(0);
    expect(await claim(depositId, { now: later(1_000) })).toHaveLength(1);
  });

  it('records one result per attempt, whoever else comes with another', async () => {
    const depositId = newId();
    await insert(wanted({ depositId }));
    const [file] = await claim(depositId);
    if (!file) throw new Error('nothing claimed');
    const retry: FileResult = { state: 'wanted', problem: 'content.timed_out', nextAttemptAt: later(5_000) };
    expect(await record({ file, result: retry })).toBe(1);
    expect(await record({ file, result: stored('late') })).toBe(0);
    expect(await claim(depositId)).toHaveLength(0);
    const [again] = await claim(depositId, { now: later(5_000) });
    expect(again).toMatchObject({ id: file.id, attempts: 1 });
    expect(await record({ file: { ...file, attempts: 1 }, result: stored('now') })).toBe(1);
    expect(await record({ file: { ...file, attempts: 2 }, result: retry })).toBe(0);
    expect(await transact((sql) => filesOf(sql, [file.assetId]))).toEqual([
      expect.objectContaining({ state: 'stored', sha256: sha256('now'), sizeBytes: 3n, attempts: 2, problem: null }),
    ]);
  });

  it('builds manifests as the published vectors say', async () => {
    const assetId = newId();
    const depositId = newId();
    await transact((sql) => recomputeManifests(sql, [{ assetId, organizationId }], now));
    expect(await manifest(assetId)).toEqual({
      assetId,
      organizationId,
      body: '{"files":[],"version":1}',
      hash: 'e5eccfdf0ce59ef36eb6f436f75e124e7979c91641945c21fbccdf585f335c56',
      complete: true,
    });
    const names = ['😀.png', 'ﬁ.png', 'a "quoted" \\ name.png', 'Z.json'];
    await insert(
      ...names.map((name) => wanted({ assetId, depositId, name, role: name === 'Z.json' ? 'metadata' : 'media' })),
    );
    const files = await claim(depositId);
    const results = files
      .filter((file) => file.name !== '😀.png')
      .map((file) => ({ file, result: stored(file.name, file.name === 'Z.json' ? Number.MAX_SAFE_INTEGER : 7) }));
    expect(await record(...results)).toBe(3);
    const body = JSON.stringify({
      files: [
        { name: 'Z.json', role: 'metadata', sha256: sha256('Z.json'), size: Number.MAX_SAFE_INTEGER },
        { name: 'a "quoted" \\ name.png', role: 'media', sha256: sha256('a "quoted" \\ name.png'), size: 7 },
        { name: 'ﬁ.png', role: 'media', sha256: sha256('ﬁ.png'), size: 7 },
        { name: '😀.png', role: 'media', sha256: null, size: null },
      ],
      version: 1,
    });
    expect(await manifest(assetId)).toMatchObject({ body, hash: sha256(body), complete: false });
  });

  it('lets two workers finish files of one asset at once, and the manifest has both', async () => {
    const assetId = newId();
    const depositId = newId();
    await insert(...Array.from({ length: 8 }, (_, i) => wanted({ assetId, depositId, name: `file ${i}` })));
    const files = await claim(depositId);
    await Promise.all(files.map((file) => record({ file, result: stored(file.name) })));
    const found = await manifest(assetId);
    expect(found?.complete).toBe(true);
    for (const { name } of files) expect(found?.body).toContain(sha256(name));
  });

  it('names what is missing, keeps the wrong bytes as evidence and out of the manifest', async () => {
    const assetId = newId();
    const depositId = newId();
    await insert(
      ...['a', 'b', 'c'].map((name) => wanted({ assetId, depositId, name, declaredSha256: sha256('right') })),
    );
    const [a, b, c] = await claim(depositId);
    if (!a || !b || !c) throw new Error('three were wanted');
    const wrong = { sha256: sha256('wrong'), sizeBytes: 5, mediaType: 'text/plain' };
    await record(
      { file: a, result: stored('right') },
      { file: b, result: { state: 'mismatch', bytes: wrong, problem: 'content.digest_mismatch' } },
      { file: c, result: { state: 'missing', problem: 'content.http_status' } },
    );
    const missing = await transact((sql) => missingOf(sql, [assetId]));
    expect(
      missing
        .map(({ id, state, problem, sha256: digest }) => ({ id, state, problem, digest }))
        .sort((x, y) => (x.id < y.id ? -1 : 1)),
    ).toEqual(
      [
        { id: b.id, state: 'mismatch', problem: 'content.digest_mismatch', digest: sha256('wrong') },
        { id: c.id, state: 'missing', problem: 'content.http_status', digest: null },
      ].sort((x, y) => (x.id < y.id ? -1 : 1)),
    );
    expect((await manifest(assetId))?.body).not.toContain(sha256('wrong'));
  });

  it('mends what was given up with bytes that came later, and nothing against a digest that was promised', async () => {
    const assetId = newId();
    const depositId = newId();
    await insert(
      ...['a', 'b', 'c'].map((name) => wanted({ assetId, depositId, name, declaredSha256: sha256('came late') })),
      wanted({ assetId, depositId, name: 'd', declaredSha256: null }),
    );
    const [a, b, c, d] = (await claim(depositId)).sort((x, y) => (x.name < y.name ? -1 : 1));
    if (!a || !b || !c || !d) throw new Error('four were wanted');
    await record(
      { file: a, result: { state: 'missing', problem: 'content.http_status' } },
      { file: b, result: { state: 'missing', problem: 'content.http_status' } },
      { file: d, result: { state: 'missing', problem: 'content.http_status' } },
    );
    const late = (file: typeof a, text: string) => ({ ...file, sha256: sha256(text) });
    const mend = (...files: ReturnType<typeof late>[]) => transact((sql) => mendFiles(sql, files, now));
    expect(await mend(late(a, 'came late'))).toBe(0); // not in the store yet
    const other = newId();
    await insert(wanted({ depositId: other }), wanted({ depositId: other, name: 'other' }));
    const [x, y] = await claim(other);
    if (!x || !y) throw new Error('two were wanted');
    await record({ file: x, result: stored('came late') }, { file: y, result: stored('came late too') });
    // `b` was promised other bytes, `c` is still being fetched.
    expect(
      await mend(late(a, 'came late'), late(b, 'came late too'), late(c, 'came late'), late(d, 'came late too')),
    ).toBe(2);
    expect(await mend(late(a, 'came late'), late(d, 'came late'))).toBe(0); // stored ones stay as they are
    const states = await transact((sql) => filesOf(sql, [assetId]));
    expect(states.map(({ name, state, sha256: digest }) => [name, state, digest])).toEqual([
      ['a', 'stored', sha256('came late')],
      ['b', 'missing', null],
      ['c', 'wanted', null],
      ['d', 'stored', sha256('came late too')],
    ]);
    expect((await manifest(assetId))?.body).toContain(sha256('came late'));
  });

  it('refuses bytes that are not the declared ones, whoever claims that they are stored', async () => {
    const depositId = newId();
    await insert(wanted({ depositId, declaredSha256: sha256('right') }));
    const [file] = await claim(depositId);
    if (!file) throw new Error('nothing claimed');
    await expect(record({ file, result: stored('wrong') })).rejects.toMatchObject({
      constraint: 'file_stored_as_declared',
    });
  });

  it.each(['', 'a\nb', 'a\u0085b', 'x'.repeat(501)])('refuses the name %j', async (name) => {
    await expect(insert(wanted({ name }))).rejects.toMatchObject({ constraint: 'file_name_printable' });
  });

  it('shows the portal its own organization only, lets the ledger read manifests, and nobody else write', async () => {
    const mine = wanted({});
    const foreign = wanted({ organizationId: newId() });
    await insert(mine, foreign);
    const portal = database.service('portal');
    const assets = [mine.assetId, foreign.assetId];
    const seen = await portal.read({ organizationId }, async (sql) => [
      await filesOf(sql, assets),
      await manifestsOf(sql, assets),
    ]);
    expect(seen.map((rows) => rows.map((row) => row.assetId))).toEqual([[mine.assetId], [mine.assetId]]);
    expect(await portal.read(NOBODY, (sql) => filesOf(sql, assets))).toEqual([]);
    await expect(portal.transact({ organizationId }, (sql) => sql.execute('DELETE FROM content.file'))).rejects.toThrow(
      'permission denied',
    );
    const ledger = database.service('ledger');
    expect(await ledger.read(NOBODY, (sql) => manifestsOf(sql, assets))).toHaveLength(2);
    await expect(ledger.read(NOBODY, (sql) => filesOf(sql, assets))).rejects.toThrow('permission denied');
  });

  it('shows an asset to a custodian that keeps it, and to no other', async () => {
    const file = wanted({});
    await insert(file);
    const custodianId = newId();
    await database.service('ledger').transact(NOBODY, (sql) =>
      sql.execute(
        `INSERT INTO custody.single_position (asset_id, account_id, organization_id, holder_id, custody_kind, sequence, since_posting_id)
         VALUES ($1, $2, $3, $4, 'record', 1, $5)`,
        [file.assetId, newId(), custodianId, newId(), newId()],
      ),
    );
    const portal = database.service('portal');
    const seenBy = (id: string) => portal.read({ organizationId: id }, (sql) => filesOf(sql, [file.assetId]));
    expect(await seenBy(custodianId)).toHaveLength(1);
    expect(await seenBy(newId())).toHaveLength(0);
  });
});
