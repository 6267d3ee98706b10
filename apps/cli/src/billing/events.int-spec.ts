import { LedgerFacts } from '@holdfast/billing/testing';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { RecordedTerminal } from '../testing/recorded-terminal';
import { eventsCommand } from './run-events-command';

describe('holdfast billing events', () => {
  let database: TestDatabase;
  let facts: LedgerFacts;

  beforeAll(async () => {
    database = await createTestDatabase();
    facts = await new LedgerFacts(database.owner).build();
  });
  afterAll(() => database.drop());

  const events = async (options = {}) => {
    const terminal = new RecordedTerminal();
    const code = await eventsCommand({ database: database.url, ...options }, terminal);
    return { code, output: terminal.output };
  };

  it('says that there is nothing to look into', async () => {
    expect(await events()).toEqual({ code: 0, output: 'No event is parked.\n' });
  });

  it('lists those of accounts that nobody here has, too', async () => {
    const custodian = await facts.custodian();
    await facts.run(
      `INSERT INTO billing.stripe_event (id, organization_id, account_id, livemode, type, created, object_type, object_id, state, problem,
         received_at, handled_at)
       VALUES ('evt_a', $1, 'acct_known', false, 'customer.updated', now(), 'customer', 'cus_x', 'parked', 'unknown_customer',
               '2030-05-01T10:00:00Z', now()),
              ('evt_b', NULL, 'acct_stranger', false, 'invoice.paid', now(), 'invoice', 'in_x', 'parked', 'unknown_account',
               '2030-05-01T11:00:00Z', now()),
              ('evt_c', NULL, 'acct_stranger', false, 'invoice.paid', now(), 'invoice', 'in_y', 'done', NULL, now(), now())`,
      [custodian],
    );
    expect(await events()).toEqual({
      code: 1,
      output: [
        '2030-05-01T11:00:00.000Z evt_b invoice.paid of account acct_stranger (nobody here): unknown_account in_x',
        '2030-05-01T10:00:00.000Z evt_a customer.updated of account acct_known (Test custodian): unknown_customer cus_x',
        'Parked: 2 events about what is not known here.\n',
      ].join('\n'),
    });
    expect(JSON.parse((await events({ json: true })).output)).toMatchObject({ events: [{ id: 'evt_b' }, {}], more: 0 });
  });
});
