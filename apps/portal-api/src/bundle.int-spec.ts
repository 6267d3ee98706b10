import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { parseVerifierKey, verifyBundle } from '@holdfast/proof';
import { extract } from 'tar-stream';
import { EndedPlatform } from './testing/ended-platform';
import { PASSWORD, type Portal, startPortal } from './testing/portal-app';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A holder with items of an ended platform; what they take along, and what a verifier says of it. */
async function openBundles() {
  const portal = await startPortal();
  const platform = await EndedPlatform.build(portal);
  const holder = await portal.holder();
  const [holderId = ''] = await platform.holders('ada');
  await platform.claim(holderId, holder.personId);
  const bundle = async () => {
    const answer = await holder.ask('GET', '/api/bundle');
    const files = new Map<string, Buffer>();
    for await (const [path, body] of entriesOf(answer.raw)) files.set(path.replace('holdfast-bundle/', ''), body);
    const log = await portal.stranger().ask('GET', '/.well-known/holdfast-log.json');
    const verifierKey = parseVerifierKey(String(log.body.verifierKey));
    const report = await verifyBundle(
      [...files].map(([path, body]) => ({ path, body: Readable.from([body]) })),
      { verifierKey },
    );
    const list = files.get('data/missing.json')?.toString('utf8');
    const missing = list === undefined ? null : (JSON.parse(list) as { what: string; reason: string }[]);
    return { files, report, missing };
  };
  return { portal, platform, holder, holderId, bundle };
}
type Bundle = Awaited<ReturnType<Awaited<ReturnType<typeof openBundles>>['bundle']>>;

/** One damaged thing must not keep a holder from everything else. */
describe('a bundle of which something cannot be had', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let bundle: () => Promise<Bundle>;
  const damaged = sha256('the picture of item-1-0');
  const gone = sha256('the picture of item-1-1');
  const whole = sha256('the picture of item-1-2');

  beforeAll(async () => {
    const opened = await openBundles();
    ({ portal, platform, bundle } = opened);
    const { holder, holderId } = opened;
    await platform.issue([holderId, holderId, holderId]);
    await platform.offering(portal.organizations.first);
    const custodianId = portal.organizations.first;
    const drafted = await holder.ask('POST', '/api/transfers', { body: { custodianId, all: true } });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    await holder.ask('POST', `/api/transfers/${id}/consent`, { body: { consentHash, password: PASSWORD } });
    await platform.advance(id);
  });
  afterAll(() => portal.stop());

  const pathOf = (digest: string) =>
    join(portal.config.dataDirectory, 'content', digest.slice(0, 2), digest.slice(2, 4), digest);

  const failed = (report: Bundle['report']) => report.checks.filter((check) => !check.ok).map((check) => check.name);

  it('brings a page that verifies it without us', async () => {
    const { files, report } = await bundle();
    // Only a built portal has the page; without it a bundle is as good, for those who have a verifier.
    const page = join(__dirname, '../../portal/dist/verify.html');
    expect(files.has('data/verify.html')).toBe(existsSync(page));
    expect(report.ok).toBe(true);
  });

  it('has no list of what is missing as long as nothing is', async () => {
    const { report, missing } = await bundle();
    expect([report.ok, missing]).toEqual([true, null]);
  });

  it('brings the rest, and says which files it could not give and why', async () => {
    await chmod(pathOf(damaged), 0o640);
    await writeFile(pathOf(damaged), 'the picture of item-X-0');
    await unlink(pathOf(gone));
    const { files, report, missing } = await bundle();
    expect(missing).toEqual([
      { what: 'content', name: '1-picture.txt', sha256: damaged, reason: 'content.corrupt' },
      { what: 'content', name: '1-picture.txt', sha256: gone, reason: 'content.not_stored' },
    ]);
    expect(files.get(`data/content/${whole}`)?.toString()).toBe('the picture of item-1-2');
    expect(failed(report)).toEqual(['content']);
    expect(report.summary).toMatchObject({ receipts: 6, leftOut: missing });
    expect(report.checks.find((check) => !check.ok)?.detail).toContain('content.corrupt');
  });

  it('says which receipts are not ready yet, and brings a consent that nobody can read as it is', async () => {
    await platform.store.put(Readable.from(['the picture of item-1-0']), { maxBytes: 1e6 });
    await platform.store.put(Readable.from(['the picture of item-1-1']), { maxBytes: 1e6 });
    await platform.run(`ALTER TABLE migration.consent DISABLE TRIGGER USER`);
    await platform.run(`UPDATE migration.consent SET document = 'no json', hash = sha256('no json')`);
    await platform.run(`ALTER TABLE custody.checkpoint DISABLE TRIGGER USER`);
    await platform.run(`DELETE FROM custody.checkpoint WHERE size = (SELECT max(size) FROM custody.checkpoint)`);
    const { files, report, missing } = await bundle();
    expect(files.get(`data/consents/${sha256('no json')}.json`)?.toString()).toBe('no json');
    expect(missing?.map(({ what, reason }) => [what, reason])).toEqual(
      Array.from({ length: 3 }, () => ['receipt', 'custody.receipt_not_ready']),
    );
    expect([failed(report), report.summary.receipts]).toEqual([[], 3]);
  });
});

describe('a bundle of an item whose file came late', () => {
  it('brings the file, and the proof that the log has it', async () => {
    const { portal, platform, holder, holderId, bundle } = await openBundles();
    const [, mended = ''] = await platform.issue([holderId, holderId], { missing: true });
    const before = (await bundle()).report;
    expect([before.ok, before.summary.missing.length, before.summary.late]).toEqual([true, 2, []]);
    await platform.mend(mended, 'the film that was lost');
    const { files, report } = await bundle();
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    const [late] = report.summary.late;
    expect(report.summary.late).toEqual([{ ...late, name: '2-lost.mp4', sha256: sha256('the film that was lost') }]);
    expect(report.summary.missing).toHaveLength(1);
    expect(files.get(`data/content/${late?.sha256}`)?.toString()).toBe('the film that was lost');
    const { body: item } = await holder.ask('GET', `/api/assets/${mended}`);
    expect(item).toMatchObject({ lateContent: [{ files: ['2-lost.mp4'] }], positions: [{ missingFiles: 0 }] });
    // It is nobody else's.
    const [otherId = ''] = await platform.holders('bea');
    const other = await portal.holder();
    await platform.claim(otherId, other.personId);
    await platform.issue([otherId]);
    const theirs = await other.ask('GET', '/api/bundle');
    const paths: string[] = [];
    for await (const [path] of entriesOf(theirs.raw)) paths.push(path);
    expect(paths.filter((path) => path.includes('/late/'))).toEqual([]);
    await portal.stop();
  });
});

async function* entriesOf(tar: Buffer): AsyncGenerator<[string, Buffer]> {
  const unpack = extract();
  Readable.from([tar]).pipe(unpack);
  for await (const entry of unpack) yield [entry.header.name, await buffer(entry)];
}
