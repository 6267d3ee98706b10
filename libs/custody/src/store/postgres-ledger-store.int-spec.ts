import { newId } from '@holdfast/kernel';
import { type Database, NOBODY, runFsck } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { encodeLeaf, leafHash, type PostingLeaf } from '@holdfast/proof';
import type { CommandResult } from '../core/command-result';
import type { IssueLine, TransferLine } from '../core/lines';
import { custodyChecks } from '../fsck';
import { digestOf, standInForMigration, World } from '../testing';
import { PostgresLedgerStore } from './postgres-ledger-store';

const codes = (result: CommandResult) => result.refusals.map((refusal) => refusal.code);

describe('PostgresLedgerStore', () => {
  let database: TestDatabase;
  let ledger: Database;
  let store: PostgresLedgerStore;
  let world: World;
  let custodian: string;
  let holder: { holderId: string; personId: string };

  beforeAll(async () => {
    database = await createTestDatabase();
    await standInForMigration(database.owner);
    ledger = database.service('ledger');
    store = new PostgresLedgerStore(ledger);
    world = await new World(database.owner).build();
    custodian = await world.custodian();
    holder = await world.holder();
  });
  afterEach(async () => {
    const { problems } = await runFsck([{ database: ledger, checks: custodyChecks(null) }]);
    expect(problems).toEqual([]);
  });
  afterAll(() => database.drop());

  const read = <Row extends object>(text: string, values: string[] = []) =>
    ledger.read(NOBODY, (sql) => sql.query<Row>(text, values));

  async function issued(line: Partial<IssueLine> = {}): Promise<IssueLine> {
    const one = world.issueLine({ holderId: holder.holderId, ...line });
    expect(await store.issue(world.issue([one]))).toMatchObject({ state: 'applied', refusals: [] });
    return one;
  }

  async function held(asset: IssueLine, line: Partial<TransferLine> = {}): Promise<TransferLine> {
    const leg = world.transferLine({
      assetId: asset.assetId,
      holderId: asset.holderId,
      toOrganizationId: custodian,
      quantity: asset.quantity,
      ...line,
    });
    await world.consent([leg]);
    expect(await store.transfer('hold', world.command([leg]))).toMatchObject({ state: 'applied' });
    return leg;
  }

  describe('issue', () => {
    it('puts every asset at its platform, with a posting and the deposit as a statement', async () => {
      const lines = Array.from({ length: 20 }, () => world.issueLine({ holderId: holder.holderId }));
      const result = await store.issue(world.issue(lines));
      expect(result).toMatchObject({ state: 'applied', kind: 'issue' });
      const [found] = await read<{ postings: bigint; statements: bigint }>(
        `SELECT (SELECT count(*) FROM custody.posting WHERE batch_id = $1) AS postings,
           (SELECT count(*) FROM custody.statement WHERE type = 'deposit') AS statements`,
        [result.batchId ?? ''],
      );
      expect(found).toEqual({ postings: 20n, statements: 1n });
    });

    it('answers a repeated command as before and writes nothing', async () => {
      const command = world.issue([world.issueLine({ holderId: holder.holderId })]);
      const first = await store.issue(command);
      expect(await store.issue(command)).toEqual(first);
    });

    it('refuses the same command id with another body', async () => {
      const command = world.issue([world.issueLine({ holderId: holder.holderId })]);
      await store.issue(command);
      const other = { ...command, lines: [world.issueLine({ holderId: holder.holderId })] };
      await expect(store.issue(other)).rejects.toMatchObject({ code: 'custody.command_reused' });
    });

    it('refuses the whole batch with a reason for each bad line', async () => {
      const known = await issued();
      const twice = world.issueLine({ holderId: holder.holderId });
      const lines = [
        world.issueLine({ holderId: holder.holderId }),
        world.issueLine({
          holderId: holder.holderId,
          assetId: known.assetId,
          assetName: `platform:${world.platform}/c/new`,
        }),
        world.issueLine({ holderId: holder.holderId, assetName: known.assetName }),
        twice,
        world.issueLine({ holderId: holder.holderId, assetId: twice.assetId }),
        world.issueLine({ holderId: holder.holderId, quantity: 2n }),
        world.issueLine({ holderId: newId() }),
        world.issueLine({ holderId: holder.holderId, assetName: `platform:${newId()}/c/1` }),
        world.issueLine({ holderId: holder.holderId, authorityId: newId() }),
        world.issueLine({ holderId: holder.holderId, contentManifestHash: Buffer.alloc(3) }),
      ].map((line, lineNo) => ({ ...line, lineNo }));
      const result = await store.issue(world.issue(lines));
      expect(result.state).toBe('refused');
      expect(result.refusals).toEqual([
        { lineNo: 1, code: 'custody.already_issued' },
        { lineNo: 2, code: 'custody.already_issued' },
        { lineNo: 3, code: 'custody.duplicate_line' },
        { lineNo: 4, code: 'custody.duplicate_line' },
        { lineNo: 5, code: 'custody.quantity_invalid' },
        { lineNo: 6, code: 'custody.holder_unknown' },
        { lineNo: 7, code: 'custody.name_invalid' },
        { lineNo: 8, code: 'custody.authority_mismatch' },
        { lineNo: 9, code: 'custody.line_malformed' },
      ]);
      expect(await read(`SELECT id FROM custody.asset WHERE id = $1`, [lines[0]!.assetId])).toEqual([]);
    });

    it('adds up an edition over its holders and over batches, and never gives one holder two parts', async () => {
      const other = await world.holder();
      const assetId = newId();
      const part = (holderId: string, quantity: bigint) =>
        world.issueLine({ assetId, holderId, kind: 'edition', quantity });
      await store.issue(world.issue([part(holder.holderId, 7n)]));
      await store.issue(world.issue([part(other.holderId, 5n)]));
      expect(await read(`SELECT issued_quantity FROM custody.asset WHERE id = $1`, [assetId])).toEqual([
        { issued_quantity: 12n },
      ]);
      expect(codes(await store.issue(world.issue([part(other.holderId, 1n)])))).toEqual(['custody.already_issued']);
    });
  });

  describe('hold', () => {
    it('locks an item for one leg', async () => {
      const asset = await issued();
      const leg = await held(asset);
      const rival = world.transferLine({
        assetId: asset.assetId,
        holderId: asset.holderId,
        toOrganizationId: custodian,
      });
      await world.consent([rival]);
      expect(codes(await store.transfer('hold', world.command([rival])))).toEqual(['custody.position_held']);
      expect(codes(await store.transfer('hold', world.command([leg])))).toEqual(['custody.hold_exists']);
    });

    it('lets a newer fence take a hold over and refuses the older one from then on', async () => {
      const leg = await held(await issued());
      const newer = { ...leg, fence: 5n };
      expect(await store.transfer('hold', world.command([newer], 5n))).toMatchObject({ state: 'applied' });
      expect(codes(await store.transfer('post', world.command([leg], 4n)))).toEqual(['custody.fence_stale']);
      expect(codes(await store.transfer('release', world.command([leg], 1n)))).toEqual(['custody.fence_stale']);
      expect(await store.transfer('post', world.command([newer], 5n))).toMatchObject({ state: 'applied' });
    });

    it('checks every line against its consent', async () => {
      const asset = await issued();
      const leg = world.transferLine({ assetId: asset.assetId, holderId: asset.holderId, toOrganizationId: custodian });
      const hold = async (line: TransferLine) => codes(await store.transfer('hold', world.command([line])));
      expect(await hold(leg)).toEqual(['custody.authority_missing']);
      await world.consent([leg]);
      const elsewhere = await world.custodian();
      expect(await hold({ ...leg, toOrganizationId: elsewhere })).toEqual(['custody.authority_mismatch']);
      expect(await hold({ ...leg, custodyKind: 'copy' })).toEqual(['custody.authority_mismatch']);
      expect(await hold({ ...leg, contentManifestHash: digestOf('other') })).toEqual(['custody.authority_mismatch']);
      expect(await hold({ ...leg, authorityHash: digestOf('other') })).toEqual(['custody.authority_mismatch']);
      expect(await hold({ ...leg, transferId: newId() })).toEqual(['custody.authority_mismatch']);
      expect(await hold({ ...leg, authorityKind: 'mandate' })).toEqual(['custody.authority_missing']);
      expect(await hold({ ...leg, toOrganizationId: world.platform })).toEqual(['custody.same_account']);
      expect(await hold({ ...leg, assetId: newId() })).toEqual(['custody.asset_unknown']);
      const late = world.transferLine({
        assetId: asset.assetId,
        holderId: asset.holderId,
        toOrganizationId: custodian,
      });
      await world.consent([late], new Date(Date.now() - 1_000));
      expect(await hold(late)).toEqual(['custody.authority_expired']);
      expect(await hold(leg)).toEqual([]);
    });

    it('uses a consent once, also after the item came back', async () => {
      const asset = await issued();
      const leg = await held(asset);
      expect(await store.transfer('post', world.command([leg]))).toMatchObject({ state: 'applied' });
      const [posting] = await read<{ id: string }>(`SELECT id FROM custody.posting WHERE leg_id = $1`, [leg.legId]);
      await store.compensate({ commandId: newId(), postingId: posting!.id, decisionHash: digestOf('d') });
      const again = { ...leg, legId: newId() };
      expect(codes(await store.transfer('hold', world.command([again])))).toEqual(['custody.authority_used']);
    });

    it('refuses a keeper of the platform group, and one that is no custodian', async () => {
      const group = await world.platformGroup();
      const sister = await world.custodian(group);
      const asset = await issued();
      const other = newId();
      await world.run(`INSERT INTO identity.organization (id, kind, name, slug) VALUES ($1, 'platform', 'Other', $2)`, [
        other,
        `other-${other}`,
      ]);
      for (const [keeper, code] of [
        [sister, 'custody.keeper_is_platform_group'],
        [other, 'custody.keeper_not_custodian'],
        [newId(), 'custody.keeper_unknown'],
      ] as const) {
        const leg = world.transferLine({ assetId: asset.assetId, holderId: asset.holderId, toOrganizationId: keeper });
        await world.consent([leg]);
        expect(codes(await store.transfer('hold', world.command([leg])))).toEqual([code]);
      }
    });

    it('never lets a record become a token', async () => {
      const asset = await issued({ custodyKind: 'record' });
      const leg = world.transferLine({
        assetId: asset.assetId,
        holderId: asset.holderId,
        toOrganizationId: custodian,
        custodyKind: 'token',
      });
      await world.consent([leg]);
      expect(codes(await store.transfer('hold', world.command([leg])))).toEqual(['custody.kind_changed']);
    });

    it('gives an item to exactly one of many batches that race for it', async () => {
      const assets = await Promise.all([issued(), issued(), issued()]);
      const rivals = await Promise.all(
        Array.from({ length: 6 }, async (_, i) => {
          const legs = assets.map((asset) =>
            world.transferLine({ assetId: asset.assetId, holderId: asset.holderId, toOrganizationId: custodian }),
          );
          // Opposite orders, so that they lock against each other.
          if (i % 2 === 1) legs.reverse();
          await world.consent(legs);
          return world.command(legs);
        }),
      );
      const results = await Promise.all(rivals.map((command) => store.transfer('hold', command)));
      expect(results.filter((result) => result.state === 'applied')).toHaveLength(1);
      for (const lost of results.filter((result) => result.state === 'refused')) {
        expect(codes(lost)).toEqual(Array(3).fill('custody.position_held'));
      }
    });
  });

  describe('post', () => {
    it('moves the item, resolves the hold and numbers the posting', async () => {
      const asset = await issued();
      const leg = await held(asset);
      expect(await store.transfer('post', world.command([leg]))).toMatchObject({ state: 'applied' });
      const [found] = await read(
        `SELECT p.organization_id, p.sequence, p.hold_leg_id, h.state, q.asset_sequence
         FROM custody.single_position p JOIN custody.hold h ON h.leg_id = $2
         JOIN custody.posting q ON q.leg_id = h.leg_id WHERE p.asset_id = $1`,
        [asset.assetId, leg.legId],
      );
      expect(found).toEqual({
        organization_id: custodian,
        sequence: 2,
        hold_leg_id: null,
        state: 'posted',
        asset_sequence: 2,
      });
      expect(codes(await store.transfer('post', world.command([leg])))).toEqual(['custody.hold_not_placed']);
      expect(codes(await store.transfer('release', world.command([leg])))).toEqual(['custody.hold_not_placed']);
    });

    it('posts once however often the same command comes at the same time', async () => {
      const leg = await held(await issued());
      const command = world.command([leg]);
      const results = await Promise.all(Array.from({ length: 6 }, () => store.transfer('post', command)));
      expect(new Set(results.map((result) => result.batchId)).size).toBe(1);
      expect(await read(`SELECT count(*) AS n FROM custody.posting WHERE leg_id = $1`, [leg.legId])).toEqual([
        { n: 1n },
      ]);
    });

    it('refuses without a hold, and with one for something else', async () => {
      const [one, two] = [await issued(), await issued()];
      const leg = await held(one);
      const unheld = world.transferLine({ assetId: two.assetId, holderId: two.holderId, toOrganizationId: custodian });
      await world.consent([unheld]);
      const swapped = { ...unheld, legId: leg.legId };
      expect(codes(await store.transfer('post', world.command([unheld])))).toEqual(['custody.hold_missing']);
      expect(codes(await store.transfer('post', world.command([swapped])))).toEqual(['custody.hold_mismatch']);
    });

    it('posts although the consent has expired since the hold', async () => {
      const leg = await held(await issued());
      await world.run(
        `UPDATE migration.authority_line SET expires_at = now() - interval '1 day' WHERE authority_id = $1`,
        [leg.authorityId],
      );
      expect(await store.transfer('post', world.command([leg]))).toMatchObject({ state: 'applied' });
    });

    it('splits an edition and refuses what is not there', async () => {
      const asset = await issued({ kind: 'edition', quantity: 10n });
      const first = await held(asset, { quantity: 4n });
      const tooMuch = world.transferLine({
        assetId: asset.assetId,
        holderId: asset.holderId,
        toOrganizationId: custodian,
        quantity: 7n,
      });
      await world.consent([tooMuch]);
      expect(codes(await store.transfer('hold', world.command([tooMuch])))).toEqual(['custody.position_held']);
      const far = { ...tooMuch, legId: newId(), authorityId: newId(), quantity: 11n };
      await world.consent([far]);
      expect(codes(await store.transfer('hold', world.command([far])))).toEqual(['custody.position_insufficient']);
      await store.transfer('post', world.command([first]));
      const second = await held(asset, { quantity: 6n, authorityId: newId() });
      await store.transfer('post', world.command([second]));
      expect(
        await read(
          `SELECT organization_id, quantity FROM custody.edition_position WHERE asset_id = $1 ORDER BY quantity`,
          [asset.assetId],
        ),
      ).toEqual([
        { organization_id: world.platform, quantity: 0n },
        { organization_id: custodian, quantity: 10n },
      ]);
    });

    it('hashes the leaf as the proof library does', async () => {
      const asset = await issued({ kind: 'edition', quantity: 2n ** 40n + 3n });
      const leg = await held(asset, { custodyKind: 'copy' });
      await store.transfer('post', world.command([leg]));
      const rows = await read<{
        id: string;
        asset_commitment: Buffer;
        from_commitment: Buffer;
        to_commitment: Buffer;
        quantity: bigint;
        custody_kind: PostingLeaf['custodyKind'];
        content_manifest_hash: Buffer;
        authority_kind: PostingLeaf['authorityKind'];
        authority_hash: Buffer;
        leaf_hash: Buffer;
      }>(`SELECT * FROM custody.posting WHERE asset_id = $1`, [asset.assetId]);
      expect(rows).toHaveLength(2);
      for (const row of rows) {
        const leaf = encodeLeaf({
          type: 'posting',
          postingId: row.id,
          asset: row.asset_commitment,
          from: row.from_commitment,
          to: row.to_commitment,
          quantity: row.quantity,
          custodyKind: row.custody_kind,
          contentManifestHash: row.content_manifest_hash,
          authorityKind: row.authority_kind,
          authorityHash: row.authority_hash,
        });
        expect(Buffer.from(leafHash(leaf))).toEqual(row.leaf_hash);
      }
    });
  });

  describe('release', () => {
    it('frees the item for another leg and leaves no posting', async () => {
      const asset = await issued();
      const leg = await held(asset);
      expect(await store.transfer('release', world.command([leg]))).toMatchObject({ state: 'applied', batchId: null });
      expect(codes(await store.transfer('post', world.command([leg])))).toEqual(['custody.hold_not_placed']);
      await held(asset);
    });

    it('frees a part of an edition', async () => {
      const asset = await issued({ kind: 'edition', quantity: 3n });
      const leg = await held(asset, { quantity: 3n });
      await store.transfer('release', world.command([leg]));
      await held(asset, { quantity: 3n });
    });
  });

  describe('compensate', () => {
    const postingOf = async (leg: TransferLine) => {
      const [row] = await read<{ id: string }>(`SELECT id FROM custody.posting WHERE leg_id = $1`, [leg.legId]);
      return row!.id;
    };

    it('takes a posting back by a new one, once', async () => {
      const asset = await issued();
      const leg = await held(asset, { custodyKind: 'copy' });
      await store.transfer('post', world.command([leg]));
      const correction = {
        commandId: newId(),
        postingId: await postingOf(leg),
        decisionHash: digestOf('wrong person'),
      };
      const result = await store.compensate(correction);
      expect(result).toMatchObject({ state: 'applied', kind: 'compensate' });
      expect(await store.compensate(correction)).toEqual(result);
      expect(
        await read(`SELECT organization_id, custody_kind FROM custody.single_position WHERE asset_id = $1`, [
          asset.assetId,
        ]),
      ).toEqual([{ organization_id: world.platform, custody_kind: 'record' }]);
      const twice = await store.compensate({ ...correction, commandId: newId() });
      expect(codes(twice)).toEqual(['custody.already_corrected']);
    });

    it('refuses what is no hash, also in a statement', async () => {
      const asset = await issued();
      const leg = await held(asset);
      await store.transfer('post', world.command([leg]));
      const decision = { commandId: newId(), postingId: await postingOf(leg), decisionHash: Buffer.from('abc') };
      await expect(store.compensate(decision)).rejects.toMatchObject({ code: 'custody.hash_malformed' });
      const statement = {
        commandId: newId(),
        statementId: newId(),
        organizationId: world.platform,
        bodyHash: Buffer.from('abc'),
      };
      await expect(store.state({ ...statement, type: 'late_content' })).rejects.toMatchObject({
        code: 'custody.hash_malformed',
      });
    });

    it('gives back an edition that is still there, and refuses what has moved on or is held', async () => {
      const asset = await issued({ kind: 'edition', quantity: 5n });
      const leg = await held(asset);
      await store.transfer('post', world.command([leg]));
      const onward = await world.custodian();
      const next = await held(asset, { fromOrganizationId: custodian, toOrganizationId: onward, quantity: 2n });
      const postingId = await postingOf(leg);
      const correct = () => store.compensate({ commandId: newId(), postingId, decisionHash: digestOf('d') });
      expect(codes(await correct())).toEqual(['custody.position_held']);
      await store.transfer('release', world.command([next]));
      expect(await correct()).toMatchObject({ state: 'applied' });
      const unknown = await store.compensate({ commandId: newId(), postingId: newId(), decisionHash: digestOf('d') });
      expect(codes(unknown)).toEqual(['custody.posting_unknown']);
    });
  });

  describe('the inbox', () => {
    it('applies the lines that the views show, and answers again from the result', async () => {
      const [commandId, assetId] = [newId(), newId()];
      await world.run(`INSERT INTO migration.ledger_command VALUES ($1, 'issue', $2, 0, 1)`, [
        commandId,
        world.deposit,
      ]);
      await world.run(
        `INSERT INTO migration.ledger_issue_line (command_id, line_no, asset_id, asset_name, organization_id, collection_id,
           holder_id, kind, quantity, custody_kind, grade, content_manifest_hash, authority_id, authority_hash)
         VALUES ($1, 1, $2, 'platform:' || $3::uuid || '/c/' || $2::uuid, $3, $4, $5, 'numbered', 1, 'record', 'C', $6, $7, $8)`,
        [
          commandId,
          assetId,
          world.platform,
          world.collection,
          holder.holderId,
          digestOf('m'),
          world.deposit,
          digestOf('deposit'),
        ],
      );
      expect(await store.waiting(10)).toEqual([{ commandId, subjectId: world.deposit }]);
      const result = await store.apply(commandId);
      expect(result).toMatchObject({ state: 'applied', kind: 'issue', subjectId: world.deposit });
      expect(await store.apply(commandId)).toEqual(result);
      expect(await store.waiting(10)).toEqual([]);
      await expect(store.apply(newId())).rejects.toMatchObject({ code: 'custody.command_unknown' });
    });

    it('refuses a command without lines', async () => {
      const commandId = newId();
      await world.run(`INSERT INTO migration.ledger_command VALUES ($1, 'post', $2, 0, 1)`, [commandId, newId()]);
      expect(await store.apply(commandId)).toMatchObject({ refusals: [{ lineNo: 0, code: 'custody.batch_empty' }] });
    });
  });

  it('records a statement once', async () => {
    const statement = {
      commandId: newId(),
      statementId: newId(),
      type: 'late_content' as const,
      organizationId: custodian,
      bodyHash: digestOf('late'),
    };
    const result = await store.state(statement);
    expect(await store.state(statement)).toEqual(result);
    await expect(store.state({ ...statement, commandId: newId() })).rejects.toMatchObject({
      code: 'custody.statement_exists',
    });
  });

  it('makes a key of its own for every subject of a batch, as the two blocks of HMAC', async () => {
    const holders = await Promise.all([1, 2, 3].map(() => world.holder()));
    await store.issue(world.issue(holders.map(({ holderId }) => world.issueLine({ holderId }))));
    const keys = await ledger.read(NOBODY, (sql) =>
      sql.query<{ ipad: Buffer; opad: Buffer }>(
        'SELECT ipad, opad FROM custody.subject_key WHERE subject_id = ANY ($1::uuid[])',
        [holders.map(({ holderId }) => holderId)],
      ),
    );
    const key = (block: Buffer, pad: number) => Buffer.from(block.map((byte) => byte ^ pad)).toString('hex');
    expect(new Set(keys.map(({ ipad }) => key(ipad, 0x36))).size).toBe(3);
    for (const { ipad, opad } of keys) {
      expect(key(ipad, 0x36)).toBe(key(opad, 0x5c));
      expect(key(ipad, 0x36)).toMatch(/^[0-9a-f]{64}0{64}$/);
    }
  });

  it('still verifies after a subject was erased, and goes on for them', async () => {
    const other = await world.holder();
    const asset = await issued({ holderId: other.holderId });
    expect(await store.eraseSubject(other.holderId)).toBe(true);
    expect(await store.eraseSubject(other.holderId)).toBe(false);
    const leg = await held(asset);
    expect(await store.transfer('post', world.command([leg]))).toMatchObject({ state: 'applied' });
  });
});
