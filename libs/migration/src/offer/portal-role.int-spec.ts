import { createHash } from 'node:crypto';
import { newId } from '@holdfast/kernel';
import { NOBODY, type Sql } from '@holdfast/platform';
import { held, record, Scene, single } from '../deposit/testing/scene';

/** What the database itself keeps from a portal that has been taken over: the code of the portal is not asked. */
describe('the roles of the migration context', () => {
  let scene: Scene;
  const custodian = newId();
  const people = { ada: newId(), bob: newId() };
  const holders = { ada: '', bob: '' };
  const assets = { ada: '', bob: '' };
  const deposits = { ada: '', bob: '' };

  beforeAll(async () => {
    scene = await Scene.open();
    await scene.run(`INSERT INTO identity.organization (id, kind, name, slug) VALUES ($1, 'custodian', 'C', 'c')`, [
      custodian,
    ]);
    for (const name of ['ada', 'bob'] as const) {
      await scene.run(`INSERT INTO identity.person (id, email_index, sealed) VALUES ($1, $2, '\\x00')`, [
        people[name],
        createHash('sha256').update(name).digest(),
      ]);
      deposits[name] = await scene.deposit({
        collections: [record('r')],
        assets: [single(name, 'r')],
        holders: [{ id: name }],
        holdings: [held(name, name)],
      });
      await scene.advance(deposits[name]);
      await scene.claimAll(people[name]);
      const [row] = await scene.rows<{ asset_id: string; holder_id: string }>(
        `SELECT asset_id, holder_id FROM migration.holding WHERE deposit_id = $1`,
        [deposits[name]],
      );
      [assets[name], holders[name]] = [row!.asset_id, row!.holder_id];
    }
  });
  afterAll(() => scene.close());

  const portal = <T>(actor: object, work: (sql: Sql) => Promise<T>) =>
    scene.database.service('portal').transact(actor, work);

  async function draft(sql: Sql, of: 'ada' | 'bob' = 'ada'): Promise<string> {
    const id = newId();
    await sql.execute(
      `INSERT INTO migration.transfer (id, organization_id, from_organization_id, person_id, offer, offer_hash, offer_expires_at,
         leg_count, batch_count) VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, '{}', sha256('{}'), now(), 1, 1)`,
      [id, custodian, scene.platform, people[of]],
    );
    return id;
  }

  async function consent(sql: Sql, transferId: string, document = '{}'): Promise<string> {
    const id = newId();
    await sql.execute(
      `INSERT INTO migration.consent (id, transfer_id, organization_id, person_id, document, hash, expires_at)
       VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, sha256(convert_to($5, 'UTF8')), now() + interval '1 hour')`,
      [id, transferId, custodian, people.ada, document],
    );
    return id;
  }

  const line = (sql: Sql, consentId: string, of: 'ada' | 'bob', from: string = scene.platform) =>
    sql.execute(
      `INSERT INTO migration.consent_line (consent_id, asset_id, holder_id, organization_id, from_organization_id, quantity,
         custody_kind, content_manifest_hash)
       VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, 1, 'record', sha256('m'))`,
      [consentId, assets[of], holders[of], custodian, from],
    );

  const leg = (sql: Sql, transferId: string, of: 'ada' | 'bob', state = 'eligible') =>
    sql.execute(
      `INSERT INTO migration.leg (id, transfer_id, organization_id, from_organization_id, batch_no, line_no, asset_id, holder_id,
         quantity, custody_kind, content_manifest_hash, state)
       VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, 1, 0, $5::uuid, $6::uuid, 1, 'record', sha256('m'), $7)`,
      [newId(), transferId, custodian, scene.platform, assets[of], holders[of], state],
    );

  const election = (sql: Sql, transferId: string, of: 'ada' | 'bob') =>
    sql.execute(
      `INSERT INTO migration.election (asset_id, holder_id, choice, organization_id, transfer_id)
       VALUES ($1::uuid, $2::uuid, 'move', $3::uuid, $4::uuid)`,
      [assets[of], holders[of], custodian, transferId],
    );

  it('let a holder draft and consent over what is theirs', async () => {
    await portal({ personId: people.ada }, async (sql) => {
      const transferId = await draft(sql);
      await leg(sql, transferId, 'ada');
      await line(sql, await consent(sql, transferId), 'ada');
      await election(sql, transferId, 'ada');
      await sql.execute(`UPDATE migration.election SET withdrawn_at = now() WHERE transfer_id = $1::uuid`, [
        transferId,
      ]);
    });
  });

  it.each<[string, (sql: Sql, transferId: string) => Promise<unknown>]>([
    ['a leg', (sql, id) => leg(sql, id, 'bob')],
    ['a consent', async (sql, id) => line(sql, await consent(sql, id), 'bob')],
    ['a wish', (sql, id) => election(sql, id, 'bob')],
  ])('keep a holder from %s over what is somebody else’s', async (_what, forge) => {
    const forged = portal({ personId: people.ada }, async (sql) => forge(sql, await draft(sql)));
    await expect(forged).rejects.toThrow('row-level security');
  });

  it('keep a holder from a leg that has gone through its checks already', async () => {
    const forged = portal({ personId: people.ada }, async (sql) => leg(sql, await draft(sql), 'ada', 'confirmed'));
    await expect(forged).rejects.toThrow('row-level security');
  });

  it.each<[string, (sql: Sql, transferId: string) => Promise<unknown>]>([
    ['from another keeper', async (sql, id) => line(sql, await consent(sql, id), 'ada', custodian)],
    ['to what was not offered', (sql, id) => consent(sql, id, '{"legs":[]}')],
    [
      'once the transfer goes on',
      async (sql, id) => {
        const given = await consent(sql, id);
        await sql.execute(`UPDATE migration.transfer SET state = 'authorized' WHERE id = $1::uuid`, [id]);
        return line(sql, given, 'ada');
      },
    ],
  ])('keep a holder from a consent %s', async (_what, forge) => {
    const forged = portal({ personId: people.ada }, async (sql) => forge(sql, await draft(sql)));
    await expect(forged).rejects.toThrow('row-level security');
  });

  it('keep a custodian from drafting in a holder’s name', async () => {
    const forged = portal({ personId: people.ada, organizationId: custodian }, (sql) => draft(sql, 'bob'));
    await expect(forged).rejects.toThrow('row-level security');
  });

  describe('on a transfer that a custodian sees', () => {
    let id: string;
    const [clerk, admin, auditor, outsider] = [newId(), newId(), newId(), newId()];
    beforeAll(async () => {
      const elsewhere = newId();
      await scene.run(
        `INSERT INTO identity.organization (id, kind, name, slug) VALUES ($1, 'custodian', 'Else', 'else')`,
        [elsewhere],
      );
      for (const [person, role, at] of [
        [clerk, 'custodian_operator', custodian],
        [admin, 'custodian_admin', custodian],
        [auditor, 'custodian_auditor', custodian],
        [outsider, 'custodian_admin', elsewhere],
      ] as const) {
        const index = createHash('sha256').update(person).digest();
        await scene.run(`INSERT INTO identity.person (id, email_index, sealed) VALUES ($1, $2, '\\x00')`, [
          person,
          index,
        ]);
        await scene.run(`INSERT INTO identity.membership (organization_id, person_id, role) VALUES ($1, $2, $3)`, [
          ...[at, person, role],
        ]);
      }
    });
    beforeEach(async () => {
      id = await portal({ personId: people.ada }, (sql) => draft(sql));
      await scene.run(`UPDATE migration.transfer SET state = 'authorized', authorized_at = now() WHERE id = $1`, [id]);
    });
    const sign = (actor: object, set: string) =>
      portal(actor, (sql) => sql.execute(`UPDATE migration.transfer SET ${set} WHERE id = $1::uuid`, [id]));
    const by = (personId: string) => ({ personId, organizationId: custodian });

    it('take signatures of the receiving custodian, each in the signer’s own name, and the holder’s cancellation', async () => {
      await sign(by(clerk), `accepted_by = '${clerk}', accepted_at = now()`);
      await sign(by(admin), `approved_by = '${admin}', approved_at = now()`);
      await sign(by(clerk), `cancelled_by = '${clerk}'`);
      await sign({ personId: people.ada }, `cancelled_by = '${people.ada}'`);
    });

    it.each<[string, () => object, () => string]>([
      ['its holder accepts', () => ({ personId: people.ada }), () => `accepted_by = '${people.ada}'`],
      ['its holder approves', () => ({ personId: people.ada }), () => `approved_by = '${people.ada}'`],
      ['its holder approves as a clerk', () => ({ personId: people.ada }), () => `approved_by = '${clerk}'`],
      ['its holder cancels as a clerk', () => ({ personId: people.ada }), () => `cancelled_by = '${clerk}'`],
      ['a clerk accepts as an administrator', () => by(clerk), () => `accepted_by = '${admin}'`],
      ['a clerk approves as an administrator', () => by(clerk), () => `approved_by = '${admin}'`],
      ['a program accepts', () => ({ organizationId: custodian }), () => `accepted_by = '${clerk}'`],
      ['a program cancels', () => ({ organizationId: custodian }), () => `cancelled_by = '${clerk}'`],
      ['a program approves', () => ({ organizationId: custodian }), () => `approved_by = '${admin}'`],
      ['somebody of another custodian accepts', () => by(outsider), () => `accepted_by = '${outsider}'`],
      ['somebody of another custodian approves', () => by(outsider), () => `approved_by = '${outsider}'`],
      ['somebody of another custodian cancels', () => by(outsider), () => `cancelled_by = '${outsider}'`],
      ['an auditor accepts', () => by(auditor), () => `accepted_by = '${auditor}'`],
      ['a clerk approves', () => by(clerk), () => `approved_by = '${clerk}'`],
      ['a clerk cancels as the holder', () => by(clerk), () => `cancelled_by = '${people.ada}'`],
    ])('refuse it when %s', async (_what, actor, set) => {
      await expect(sign(actor(), set())).rejects.toThrow('a transfer is signed by those whose it is');
    });

    it('refuse it when an acceptance is taken back or overwritten', async () => {
      await sign(by(clerk), `accepted_by = '${clerk}'`);
      await expect(sign(by(admin), `accepted_by = '${admin}'`)).rejects.toThrow('signed by those');
      await expect(sign(by(clerk), `accepted_by = NULL`)).rejects.toThrow('signed by those');
    });

    it('refuse it when one administrator would be both of two people', async () => {
      await sign(by(admin), `accepted_by = '${admin}'`);
      await expect(sign(by(admin), `approved_by = '${admin}'`)).rejects.toThrow('signed by those');
    });
  });

  it('show the ledger no authority over what the consent’s person has not claimed', async () => {
    const [transferId, consentId] = [newId(), newId()];
    await scene.database.owner.transact(NOBODY, async (sql) => {
      await sql.execute(
        `INSERT INTO migration.transfer (id, organization_id, from_organization_id, person_id, offer, offer_hash, offer_expires_at,
           leg_count, batch_count) VALUES ($1, $2, $3, $4, '{}', sha256('{}'), now(), 1, 1)`,
        [transferId, custodian, scene.platform, people.ada],
      );
      await sql.execute(
        `INSERT INTO migration.consent (id, transfer_id, organization_id, person_id, document, hash, expires_at)
         VALUES ($1, $2, $3, $4, '{}', sha256('{}'), now())`,
        [consentId, transferId, custodian, people.ada],
      );
      for (const name of ['ada', 'bob'] as const) await line(sql, consentId, name);
    });
    const seen = await scene.database
      .service('ledger')
      .read(NOBODY, (sql) =>
        sql.query(`SELECT holder_id FROM migration.authority_line WHERE authority_id = $1::uuid`, [consentId]),
      );
    expect(seen).toEqual([{ holder_id: holders.ada }]);
  });

  it('show the ledger no line of a deposit over another deposit’s item', async () => {
    const commandId = newId();
    await scene.run(
      `INSERT INTO migration.ledger_command (id, kind, subject_id, batch_no, fence) VALUES ($1, 'issue', $2, 99, 1)`,
      [commandId, deposits.ada],
    );
    await scene.run(
      `INSERT INTO migration.holding (asset_id, holder_id, organization_id, deposit_id, quantity, batch_no, line_no)
       VALUES ($1, $2, $3, $4, 1, 99, 0)`,
      [assets.bob, holders.ada, scene.platform, deposits.ada],
    );
    const lines = await scene.database
      .service('ledger')
      .read(NOBODY, (sql) =>
        sql.query(`SELECT line_no FROM migration.ledger_issue_line WHERE command_id = $1::uuid`, [commandId]),
      );
    expect(lines).toEqual([]);
  });

  it('let a platform announce a deposit and say that its bag has come, and go no further', async () => {
    const actor = { organizationId: scene.platform };
    const id = newId();
    await portal(actor, (sql) =>
      sql.execute(
        `INSERT INTO migration.deposit (id, organization_id, off_boarding_id, size_bytes, sha256)
         VALUES ($1::uuid, $2::uuid, $3::uuid, 1, sha256('a'))`,
        [id, scene.platform, scene.offBoarding],
      ),
    );
    const step = (state: string) =>
      portal(actor, (sql) => sql.execute(`UPDATE migration.deposit SET state = $2 WHERE id = $1::uuid`, [id, state]));
    expect(await step('received')).toBe(1);
    expect(await step('verified')).toBe(0);
  });

  it.each([
    ['portal', `UPDATE migration.claim_code SET holder_id = NULL`],
    ['portal', `UPDATE migration.claim_code SET used_at = NULL`],
    ['portal', `UPDATE migration.deposit SET manifest_digest = NULL`],
    ['portal', `INSERT INTO migration.deposit (state) VALUES ('issued')`],
    ['portal', `UPDATE migration.transfer SET person_id = NULL`],
    ['portal', `UPDATE migration.transfer SET offer = NULL`],
    ['portal', `UPDATE migration.transfer SET fence = 0`],
    ['portal', `INSERT INTO migration.transfer (state) VALUES ('validated')`],
    ['portal', `UPDATE migration.vault SET revoked_at = now()`],
    ['portal', `INSERT INTO migration.vault (address) VALUES ('0x77')`],
    ['portal', `UPDATE migration.acceptance_policy SET mode = 'automatic'`],
    ['portal', `UPDATE migration.custodian_change SET approved_by = proposed_by`],
    ['portal', `UPDATE migration.custodian_change SET body = '{}'`],
    ['portal', `UPDATE migration.leg SET state = 'held'`],
    ['portal', `UPDATE migration.signing_key SET public_key = NULL`],
    ['worker', `UPDATE identity.holder SET person_id = NULL`],
    ['worker', `UPDATE migration.chain_source SET escrow = NULL`],
    ['worker', `UPDATE migration.off_boarding SET election_closes_at = NULL`],
    ['worker', `UPDATE migration.deposit SET organization_id = NULL`],
    ['worker', `UPDATE migration.transfer SET accepted_by = NULL`],
    ['worker', `UPDATE migration.transfer SET person_id = NULL`],
    ['worker', `UPDATE migration.leg SET holder_id = NULL`],
    ['worker', `UPDATE migration.chain_intent SET to_address = NULL`],
    ['worker', `DELETE FROM migration.item`],
    ['worker', `DELETE FROM content.manifest`],
    ['worker', `DELETE FROM content.blob`],
  ] as const)('keep the %s from: %s', async (service, statement) => {
    await expect(scene.database.service(service).transact(NOBODY, (sql) => sql.execute(statement))).rejects.toThrow(
      'permission denied',
    );
  });
});
