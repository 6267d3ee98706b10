import { createHash } from 'node:crypto';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DomainError, ManualClock, newId } from '@holdfast/kernel';
import { type Database, NOBODY } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import type { WantedFile } from './core/content-file';
import { filesOf, insertWanted, progressOf } from './database/file-records';
import { ContentFetcher } from './fetch/content-fetcher';
import { FetchWanted, type FetchWantedOptions, type WriteContent } from './fetch-wanted';
import { DiskContentStore } from './store/disk-content-store';
import { VerifyContent } from './verify-content';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('FetchWanted and VerifyContent', () => {
  let database: TestDatabase;
  let worker: Database;
  let server: Server;
  let origin: string;
  let root: string;
  let store: DiskContentStore;
  let fetcher: ContentFetcher;
  let asked: string[];
  let open = 0;
  let mostOpen = 0;
  let isBusy = false;
  const clock = new ManualClock();

  beforeAll(async () => {
    database = await createTestDatabase();
    worker = database.service('worker');
    root = mkdtempSync(join(tmpdir(), 'holdfast-wanted-'));
    store = await DiskContentStore.open(root);
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      mostOpen = Math.max(mostOpen, ++open);
      setTimeout(() => {
        open--;
        if (request.url === '/gone') response.writeHead(404).end();
        else if (isBusy) response.writeHead(503).end();
        else response.end(`bytes of ${request.url}`);
      }, 5);
    });
    origin = await new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
    );
    fetcher = new ContentFetcher({ allowOrigins: [origin] });
  });
  beforeEach(() => {
    asked = [];
    mostOpen = 0;
    isBusy = false;
  });
  afterAll(async () => {
    await fetcher.close();
    server.close();
    await database.drop();
    rmSync(root, { recursive: true });
  });

  const bag = new Map([
    ['data/a.txt', 'bytes of /a'],
    ['data/bad.txt', 'damaged'],
  ]);
  const write: WriteContent = (_name, work) => worker.transact(NOBODY, work);
  const make = (part: Partial<FetchWantedOptions> = {}) =>
    new FetchWanted({
      store,
      fetcher,
      clock,
      retry: { firstDelayMs: 1_000, factor: 2, maxDelayMs: 10_000, maxAttempts: 3 },
      openBagFile: async (_depositId, path) => {
        const text = bag.get(path);
        if (text === undefined) throw new DomainError('not_found', 'bag.file_missing', 'No such file.');
        return Readable.from([Buffer.from(text)]);
      },
      ...part,
    });
  const wanted = (depositId: string, name: string, part: Partial<WantedFile> = {}): WantedFile => ({
    id: newId(),
    assetId: newId(),
    organizationId: newId(),
    depositId,
    role: 'media',
    name,
    declaredSha256: null,
    sourceUri: `${origin}/${name}`,
    bagPath: null,
    ...part,
  });
  const insert = (...files: WantedFile[]) => worker.transact(NOBODY, (sql) => insertWanted(sql, files, clock.now()));
  const read = async (files: readonly WantedFile[]) => {
    const found = await worker.read(NOBODY, (sql) =>
      filesOf(
        sql,
        files.map((file) => file.assetId),
      ),
    );
    return Object.fromEntries(
      found.map(({ name, state, problem, sha256: digest, attempts }) => [name, { state, problem, digest, attempts }]),
    );
  };

  it('reads bag files and addresses, and keeps why each of the others is not there', async () => {
    const depositId = newId();
    const files = [
      wanted(depositId, 'a', { declaredSha256: sha256('bytes of /a') }),
      wanted(depositId, 'bag', { sourceUri: null, bagPath: 'data/a.txt', declaredSha256: sha256('bytes of /a') }),
      wanted(depositId, 'mended', {
        sourceUri: `${origin}/a`,
        bagPath: 'data/bad.txt',
        declaredSha256: sha256('bytes of /a'),
      }),
      wanted(depositId, 'fallback', { sourceUri: `${origin}/a`, bagPath: 'data/none.txt' }),
      wanted(depositId, 'data', { sourceUri: 'data:application/json,{}' }),
      wanted(depositId, 'lying', { sourceUri: 'data:image/png,text' }),
      wanted(depositId, 'damaged', {
        sourceUri: `${origin}/gone`,
        bagPath: 'data/bad.txt',
        declaredSha256: sha256('other'),
      }),
      wanted(depositId, 'gone'),
      wanted(depositId, 'nowhere', { sourceUri: null }),
      wanted(depositId, 'inside', { sourceUri: 'http://169.254.169.254/latest' }),
      wanted(depositId, 'cid', { sourceUri: 'ipfs://bafy/1' }),
    ];
    await insert(...files);
    const report = await make().execute({ write, depositId });
    expect(report).toEqual({
      claimed: 11,
      recorded: 11,
      outcomes: { wanted: 0, stored: 6, missing: 2, mismatch: 1, refused: 2 },
    });
    const ok = { state: 'stored', problem: null, digest: sha256('bytes of /a'), attempts: 1 };
    expect(await read(files)).toEqual({
      a: ok,
      bag: ok,
      mended: ok,
      fallback: ok,
      data: { ...ok, digest: sha256('{}') },
      lying: { ...ok, digest: sha256('text'), problem: 'content.type_mismatch' },
      damaged: { state: 'mismatch', problem: 'content.digest_mismatch', digest: sha256('damaged'), attempts: 1 },
      gone: { state: 'missing', problem: 'content.http_status', digest: null, attempts: 1 },
      nowhere: { state: 'missing', problem: 'content.no_source', digest: null, attempts: 1 },
      inside: { state: 'refused', problem: 'content.address_forbidden', digest: null, attempts: 1 },
      cid: { state: 'refused', problem: 'content.scheme_not_supported', digest: null, attempts: 1 },
    });
    expect(await store.verify(sha256('damaged'))).toBe('ok');
    expect((await make().execute({ write, depositId })).claimed).toBe(0);
  });

  it('asks a busy source again later, and calls the file missing after the last time', async () => {
    const depositId = newId();
    const files = [wanted(depositId, 'busy')];
    await insert(...files);
    isBusy = true;
    for (const waitMs of [1_000, 2_000]) {
      expect((await make().execute({ write, depositId })).outcomes.wanted).toBe(1);
      expect((await make().execute({ write, depositId })).claimed).toBe(0);
      const { nextDueAt } = await worker.read(NOBODY, (sql) => progressOf(sql, depositId));
      expect(nextDueAt).toEqual(new Date(clock.now().getTime() + waitMs));
      clock.advance(waitMs);
    }
    expect((await make().execute({ write, depositId })).outcomes.missing).toBe(1);
    expect(await read(files)).toEqual({
      busy: { state: 'missing', problem: 'content.source_unavailable', digest: null, attempts: 3 },
    });
  });

  it('asks once for what many assets share, and no more sources at once than allowed', async () => {
    const depositId = newId();
    const shared = Array.from({ length: 20 }, () => wanted(depositId, 'shared'));
    await insert(...shared, ...Array.from({ length: 20 }, (_, i) => wanted(depositId, `single-${i}`)));
    expect((await make({ concurrency: 3 }).execute({ write, depositId })).outcomes.stored).toBe(40);
    expect(asked).toHaveLength(21);
    expect(mostOpen).toBeGreaterThan(1);
    expect(mostOpen).toBeLessThanOrEqual(3);
  });

  it('records what it has when our own disk fails, and leaves the rest wanted', async () => {
    const depositId = newId();
    const files = [wanted(depositId, 'first'), wanted(depositId, 'second')];
    await insert(...files);
    const full = async (_: string, path: string): Promise<Readable> => {
      throw new DomainError('unavailable', 'content.disk_full', path);
    };
    const third = wanted(depositId, 'third', { bagPath: 'x', sourceUri: null });
    await insert(third);
    const failing = make({ openBagFile: full, concurrency: 1 });
    await expect(failing.execute({ write, depositId })).rejects.toMatchObject({ code: 'content.disk_full' });
    const { counts } = await worker.read(NOBODY, (sql) => progressOf(sql, depositId));
    expect(counts.wanted + counts.stored).toBe(3);
    expect((await read([third])).third).toMatchObject({ state: 'wanted', attempts: 0 });
  });

  it('costs no attempt when it is told to end', async () => {
    const depositId = newId();
    const files = [wanted(depositId, 'ended')];
    await insert(...files);
    const aborting = new AbortController();
    const run = make().execute({ write, depositId, signal: aborting.signal });
    server.once('request', () => aborting.abort());
    expect(await run).toMatchObject({ claimed: 1, recorded: 0 });
    expect((await read(files)).ended).toMatchObject({ state: 'wanted', attempts: 0 });
  });

  it('reads assets again: verified, with a gap, or corrupt until the bytes are fetched anew', async () => {
    const depositId = newId();
    const assetId = newId();
    const whole = wanted(depositId, 'whole', { assetId });
    const gap = wanted(depositId, 'gone');
    const pending = wanted(depositId, 'later', { depositId: newId() });
    await insert(whole, wanted(depositId, 'also', { assetId, organizationId: whole.organizationId }), gap, pending);
    await make().execute({ write, depositId });
    const verify = new VerifyContent({ database: worker, store });
    const empty = newId();
    const nothing = { missing: [], pending: [], corrupt: [] };
    expect(await verify.execute([gap.assetId, assetId, pending.assetId, empty])).toEqual([
      { assetId: gap.assetId, outcome: 'gap', ...nothing, missing: ['gone'] },
      { assetId, outcome: 'verified', ...nothing },
      { assetId: pending.assetId, outcome: 'gap', ...nothing, missing: ['later'], pending: ['later'] },
      { assetId: empty, outcome: 'verified', ...nothing },
    ]);
    const pathOf = (digest: string) => join(root, digest.slice(0, 2), digest.slice(2, 4), digest);
    await chmod(pathOf(sha256('bytes of /whole')), 0o640);
    await writeFile(pathOf(sha256('bytes of /whole')), 'bytes of /whale');
    await rm(pathOf(sha256('bytes of /also')));
    expect(await verify.execute([assetId])).toEqual([
      { assetId, outcome: 'corrupt', ...nothing, corrupt: ['also', 'whole'] },
    ]);
    // The same bytes, brought again by whichever deposit, mend them.
    const later = newId();
    await insert(wanted(later, 'whole'), wanted(later, 'also'));
    expect((await make().execute({ write, depositId: later })).outcomes.stored).toBe(2);
    expect(await verify.execute([assetId])).toEqual([{ assetId, outcome: 'verified', ...nothing }]);
  });
});
