import { createHash } from 'node:crypto';
import { VerifyContent } from '@holdfast/content';
import { NOBODY } from '@holdfast/platform';
import { silentHolderIds } from '../claim/claim-codes';
import { TransferScene } from '../transfer/testing/transfer-scene';
import { held, record, Scene, single } from './testing/scene';

const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
/** Promised with its digest, at an address that gives nothing; promised, and other bytes are there; named without a digest. */
const GAPS = [
  { role: 'media', url: 'ipfs://lost', sha256: digest('the lost picture') },
  { role: 'media', path: 'content/damaged.txt', sha256: digest('the true picture') },
  { role: 'metadata', url: 'ipfs://unsaid' },
];

describe('content that comes after a deposit', () => {
  let world: TransferScene;
  let scene: Scene;

  beforeEach(async () => {
    world = await TransferScene.open(
      { records: 1, tokens: 0 },
      {
        assets: [single('pictured', 'r', { content: GAPS })],
        holdings: [held('h', 'pictured')],
        files: { 'content/damaged.txt': 'the blurred picture' },
      },
    );
    scene = world.scene;
  });
  afterEach(() => world.close());

  const verifying = () =>
    world.worker({
      content: {
        verify: async (assetIds) =>
          (await new VerifyContent({ database: scene.worker, store: scene.store }).execute(assetIds)).map((one) => ({
            ...{ assetId: one.assetId, verdict: one.outcome, missing: [...one.missing] },
          })),
      },
    });
  /** A later deposit of the same off-boarding that names the item again, with these files. */
  const bring = async (files: Record<string, string>, content: object[]) => {
    const id = await scene.deposit({
      collections: [record('r')],
      assets: [single('pictured', 'r', { content })],
      holders: [{ id: 'h' }],
      holdings: [held('h', 'pictured')],
      files,
    });
    await scene.advance(id);
    expect((await scene.depositRow(id)).state).toBe('accepted');
    return id;
  };
  const files = (asset: string) =>
    scene.rows<{ name: string; state: string; sha256: string | null }>(
      `SELECT name, state, encode(sha256, 'hex') AS sha256 FROM content.file WHERE asset_id = $1 ORDER BY name`,
      [asset],
    );
  const item = async (asset: string) => {
    const [row] = await scene.rows<{ cause: string | null; turn: string }>(
      'SELECT cause, turn FROM migration.item WHERE asset_id = $1',
      [asset],
    );
    return row;
  };
  const manifests = (asset: string) =>
    scene.rows<{ hash: string; complete: boolean }>(
      `SELECT encode(hash, 'hex') AS hash, complete FROM content.manifest WHERE asset_id = $1`,
      [asset],
    );

  it('mends the gap of a transfer that has ended, by digest, and the log says so', async () => {
    const asset = await world.assetOf('pictured');
    const id = await world.transferOf(['a', 'pictured']);
    await world.advance(id, verifying());
    expect(await world.stateOf(id)).toMatchObject({ state: 'closed', legs: ['a confirmed', 'pictured confirmed'] });
    const [agreed] = await manifests(asset);
    const [first] = await scene.rows<{ id: string }>('SELECT id FROM migration.deposit');
    expect((await scene.depositRow(first!.id)).counts).toMatchObject({ filesMissing: 3, filesStored: 0 });

    const late = await bring({ 'content/found/anew.txt': 'the lost picture', 'content/other.txt': 'another' }, [
      { role: 'media', path: 'content/other.txt' },
      { role: 'media', path: 'content/found/anew.txt' },
    ]);
    expect(await files(asset)).toEqual([
      { name: '1-media', state: 'stored', sha256: digest('the lost picture') },
      { name: '2-damaged.txt', state: 'mismatch', sha256: digest('the blurred picture') },
      { name: '3-metadata', state: 'refused', sha256: null },
    ]);
    expect(await item(asset)).toEqual({ cause: 'content_mismatch', turn: 'platform' });
    expect((await scene.depositRow(first!.id)).counts).toMatchObject({ filesMissing: 2, filesStored: 1 });

    const [kept] = await scene.rows<{ body: string; hash: Buffer; leaf: Buffer }>(
      `SELECT l.body, l.hash, s.body_hash AS leaf FROM migration.late_content l JOIN custody.statement s ON s.id = l.id
       WHERE s.type = 'late_content' AND l.deposit_id = $1`,
      [late],
    );
    const [after] = await manifests(asset);
    expect(JSON.parse(kept!.body)).toEqual({
      asset: `platform:${scene.platform}/r/pictured`,
      ...{ before: agreed!.hash, after: after!.hash },
      deposit: late,
      files: [{ name: '1-media', role: 'media', sha256: digest('the lost picture') }],
      version: 1,
    });
    expect(kept!.leaf).toEqual(createHash('sha256').update(kept!.body).digest());

    // What was agreed to and posted stays bound to what was there then; who follows the transfer is told.
    const [posting] = await scene.rows<{ hash: string }>(
      `SELECT encode(content_manifest_hash, 'hex') AS hash FROM custody.posting WHERE asset_id = $1 AND leg_id IS NOT NULL`,
      [asset],
    );
    expect(posting!.hash).toBe(agreed!.hash);
    const [event] = await scene.rows<{ body: unknown }>(
      'SELECT body FROM migration.transfer_event WHERE transfer_id = $1 ORDER BY seq DESC LIMIT 1',
      [id],
    );
    expect(event!.body).toMatchObject({ state: 'closed', mended: { files: 1 }, missing: { items: 1, files: 2 } });

    await bring({ 'content/a.txt': 'the true picture' }, [{ role: 'media', path: 'content/a.txt' }]);
    expect(await item(asset)).toEqual({ cause: 'content_refused', turn: 'platform' });
    await bring({ 'content/a.txt': 'the true picture', 'content/metadata': '{}' }, [
      { role: 'media', path: 'content/a.txt' },
      ...[GAPS[0]!, { role: 'metadata', path: 'content/metadata' }],
    ]);
    expect((await files(asset)).map(({ state }) => state)).toEqual(['stored', 'stored', 'stored']);
    expect(await item(asset)).toEqual({ cause: null, turn: 'nobody' });
    expect((await manifests(asset))[0]!.complete).toBe(true);
    expect(await scene.rows(`SELECT FROM migration.leg WHERE missing <> '{}'`)).toEqual([]);
    await world.confirm();
    await world.isSound(id);
  });

  it('does not stop a transfer whose consent named more than is missing now', async () => {
    const asset = await world.assetOf('pictured');
    const id = await world.transferOf(['pictured']);
    await bring({ 'content/x.txt': 'the lost picture' }, [{ role: 'media', path: 'content/x.txt' }]);
    await world.advance(id, verifying());
    expect(await world.stateOf(id)).toMatchObject({ state: 'closed', legs: ['pictured confirmed'] });
    expect(await scene.rows('SELECT missing FROM migration.leg WHERE asset_id = $1', [asset])).toEqual([
      { missing: ['2-damaged.txt', '3-metadata'] },
    ]);
    await world.isSound(id);
  });

  it('is of one off-boarding: the same digest in another one mends nothing', async () => {
    const other = await scene.depositElsewhere({
      collections: [record('s')],
      assets: [single('else', 's', { content: [{ role: 'media', path: 'content/x.txt' }] })],
      holders: [{ id: 'h' }],
      holdings: [held('h', 'else')],
      files: { 'content/x.txt': 'the lost picture' },
    });
    await scene.advance(other.id);
    expect((await scene.depositRow(other.id)).state).toBe('accepted');
    const states = (await files(await world.assetOf('pictured'))).map(({ state }) => state);
    expect(states).toEqual(['refused', 'mismatch', 'refused']);
  });
});

it('refuses in a second off-boarding what was issued in the first, and has letters there only for who got something new', async () => {
  const scene = await Scene.open();
  const bag = {
    collections: [record('r')],
    assets: [single('a', 'r'), single('b', 'r', { kind: 'edition', quantity: '2' })],
    holders: [{ id: 'h' }, { id: 'i' }],
    holdings: [held('h', 'a'), held('i', 'b', { quantity: '2' })],
  };
  const lettersOf = (offBoarding: string) =>
    scene.database.owner.read(NOBODY, (sql) => silentHolderIds(sql, scene.platform, offBoarding));
  await scene.advance(await scene.deposit(bag));
  expect(await lettersOf(scene.offBoarding)).toHaveLength(2);

  const same = await scene.depositElsewhere(bag);
  await scene.advance(same.id);
  expect(await scene.depositRow(same.id)).toMatchObject({ state: 'accepted', counts: { accepted: 0, refused: 2 } });
  expect(await scene.verdicts(same.id)).toEqual({
    a: 'refused record custody.already_issued nobody',
    b: 'refused record custody.already_issued nobody',
  });
  expect(await lettersOf(same.offBoarding)).toEqual([]);

  const more = await scene.depositElsewhere({
    ...bag,
    assets: [...bag.assets, single('new', 'r')],
    holdings: [...bag.holdings, held('i', 'new')],
  });
  await scene.advance(more.id);
  expect(await lettersOf(more.offBoarding)).toHaveLength(1);
  expect(await lettersOf(scene.offBoarding)).toHaveLength(2);
  expect(await scene.fsck()).toEqual([]);
  await scene.close();
});
