import { newId } from '@holdfast/kernel';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { MACHINES } from './states';

type Row = Readonly<Record<string, unknown>>;

/** One row of each machine; what a state needs beside itself is there in all of them. */
const [organization_id, from_organization_id, off_boarding_id] = [newId(), newId(), newId()];
const [transfer_id, person_id] = [newId(), newId()];
const bytes = Buffer.alloc(32, 1);
const ROWS: Readonly<Record<string, Row>> = {
  off_boarding: { id: newId(), organization_id, name: 'The end' },
  deposit: { id: newId(), organization_id, off_boarding_id, size_bytes: 1, sha256: bytes },
  transfer: {
    ...{ id: newId(), organization_id, from_organization_id, person_id, offer: '{}', leg_count: 1 },
    ...{ offer_hash: bytes, offer_expires_at: new Date(), batch_count: 1 },
  },
  leg: {
    ...{ id: newId(), transfer_id, organization_id, from_organization_id, batch_no: 0, line_no: 1 },
    ...{ asset_id: newId(), holder_id: newId(), quantity: 1, custody_kind: 'record', content_manifest_hash: bytes },
  },
  chain_intent: {
    ...{ leg_id: newId(), transfer_id, organization_id, chain_id: 1, signer: 's', escrow: 'e', contract: 'c' },
    ...{ token_id: 1, from_address: 'f', to_address: 't', nonce: 1, hash: 'h' },
  },
};

describe('the states of the migration context, in the database', () => {
  let database: TestDatabase;
  const query = (text: string, values: readonly unknown[] = []) => database.owner.pool.query(text, [...values]);
  const insert = (table: string, row: Row) => {
    const names = Object.keys(row);
    const places = names.map((_, index) => `$${index + 1}`);
    return query(
      `INSERT INTO migration.${table} (${names.join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(row),
    );
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    await query(
      `INSERT INTO identity.organization (id, kind, name, slug) VALUES ($1, 'custodian', 'C', 'c'), ($2, 'platform', 'P', 'p')`,
      [organization_id, from_organization_id],
    );
    await query(`INSERT INTO identity.person (id, email_index, sealed) VALUES ($1, $2, '')`, [person_id, bytes]);
    await insert('off_boarding', { ...ROWS.off_boarding, id: off_boarding_id });
    await insert('transfer', { ...ROWS.transfer, id: transfer_id });
  });
  afterAll(() => database.drop());

  it('have the edges of the rules, and no other', async () => {
    const { rows } = await query(
      `SELECT machine || ': ' || from_state || ' > ' || to_state AS edge FROM migration.state_edge`,
    );
    const edges = Object.entries(MACHINES).flatMap(([machine, steps]) =>
      Object.entries(steps).flatMap(([from, all]) => all.map((to) => `${machine}: ${from} > ${to}`)),
    );
    expect(rows.map(({ edge }: { edge: string }) => edge).sort()).toEqual(edges.sort());
  });

  it.each(Object.keys(MACHINES))(
    'of a %s step as the rules say, and an illegal step changes nothing',
    async (machine) => {
      const steps = MACHINES[machine]!;
      const key = machine === 'chain_intent' ? 'leg_id' : 'id';
      const excluded = (state: string) =>
        machine === 'leg' ? { excluded_code: state === 'excluded' ? 'x' : null } : {};
      const set = machine === 'leg' ? `, excluded_code = CASE WHEN $1 = 'excluded' THEN 'x' END` : '';
      const wrong: string[] = [];
      for (const [from, legal] of Object.entries(steps)) {
        for (const to of Object.keys(steps).filter((state) => state !== from)) {
          const id = ROWS[machine]![key];
          await insert(machine, { ...ROWS[machine], state: from, ...excluded(from) });
          const constraint = await query(`UPDATE migration.${machine} SET state = $1${set} WHERE ${key} = $2`, [
            to,
            id,
          ]).then(
            () => null,
            (error: { constraint?: string }) => error.constraint ?? String(error),
          );
          const { rows } = await query(`DELETE FROM migration.${machine} WHERE ${key} = $1 RETURNING state`, [id]);
          const expected = legal.includes(to) ? [null, to] : [`${machine}_state_edge`, from];
          const seen = [constraint, rows[0]?.state];
          if (JSON.stringify(seen) !== JSON.stringify(expected)) wrong.push(`${from} > ${to}: ${seen.join(', ')}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );
});
