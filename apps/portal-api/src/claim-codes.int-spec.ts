import { systemClock } from '@holdfast/kernel';
import { issueClaimCodes } from '@holdfast/migration';
import { EndedPlatform } from './testing/ended-platform';
import { type Portal, startPortal } from './testing/portal-app';

describe('claim codes that two people ask for at once', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
  });
  afterAll(() => portal.stop());

  it('leave one live code a holder', async () => {
    const holderIds = await platform.holders('ada', 'bob');
    await platform.issue(holderIds);
    const organizationId = portal.organizations.platform;
    const input = { organizationId, offBoardingId: platform.offBoardingId, holderIds, validDays: 30 };
    const door = portal.database.service('portal');
    const issue = (before: () => Promise<void>) =>
      door.transact({ organizationId }, async (sql) => {
        const codes = await issueClaimCodes(sql, input, systemClock);
        await before();
        return codes;
      });
    let second: ReturnType<typeof issue> | undefined;
    await issue(async () => {
      let isDone = false;
      second = issue(async () => undefined).finally(() => (isDone = true));
      // The first commits once the second has ended, or waits for it.
      while (!isDone && !(await isSomebodyWaiting()));
    });
    await second;
    const { rows } = await portal.database.owner.pool.query(
      `SELECT holder_id FROM migration.claim_code WHERE revoked_at IS NULL AND used_at IS NULL ORDER BY holder_id`,
    );
    expect(rows).toEqual([...holderIds].sort().map((id) => ({ holder_id: id })));
  });

  it('are issued once for a key, and each batch says how many in its own transaction', async () => {
    const operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    const url = `/api/off-boardings/${platform.offBoardingId}/claim-codes`;
    const idempotencyKey = 'letters of November';
    const first = await operator.ask('POST', url, { body: {}, idempotencyKey: 'november' });
    expect(first.text.trim().split('\n')).toHaveLength(2);
    const again = await operator.ask('POST', url, { body: {}, idempotencyKey: 'november' });
    expect([again.status, again.body.code]).toEqual([409, 'request.already_done']);
    const other = await operator.ask('POST', url, { body: { validDays: 3 }, idempotencyKey: 'november' });
    expect([other.status, other.body.code]).toEqual([422, 'request.idempotency_key_reused']);
    expect((await operator.ask('POST', url, { body: {}, idempotencyKey })).body.code).toBe(
      'request.idempotency_key_invalid',
    );
    const { rows } = await portal.database.owner.pool.query(
      `SELECT action, detail FROM platform.audit_entry WHERE action LIKE 'claim_codes.%' ORDER BY recorded_at`,
    );
    expect(rows).toEqual([
      { action: 'claim_codes.asked', detail: { holders: 2 } },
      { action: 'claim_codes.issued', detail: { codes: 2 } },
    ]);
    const live = await operator.ask('GET', `${url}?state=open`);
    expect(first.text).toContain(String((live.body.items as { id: string }[])[0]?.id));
  });

  it('do not claim a holder who is somebody’s already', async () => {
    const operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    const url = `/api/off-boardings/${platform.offBoardingId}/claim-codes`;
    const { text } = await operator.ask('POST', url, { body: {} });
    const [letter] = text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const { id, code } = letter as { id: string; code: string };
    const [owner, late] = [await portal.holder(), await portal.holder()];
    // What a wallet's claim has done a moment before it writes its own row.
    await portal.database.owner.pool.query(
      `UPDATE identity.holder SET person_id = $1, claimed_at = now()
       WHERE id = (SELECT holder_id FROM migration.claim_code WHERE id = $2)`,
      [owner.personId, id],
    );
    const answer = await late.ask('POST', '/api/claims', { body: { code } });
    expect([answer.status, answer.body.code]).toEqual([409, 'claim.code_used']);
    const { rows } = await portal.database.owner.pool.query(
      `SELECT h.person_id, c.used_at FROM migration.claim_code c JOIN identity.holder h ON h.id = c.holder_id WHERE c.id = $1`,
      [id],
    );
    expect(rows).toEqual([{ person_id: owner.personId, used_at: null }]);
  });

  async function isSomebodyWaiting(): Promise<boolean> {
    const { rows } = await portal.database.owner.pool.query<{ waiting: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting`,
    );
    return rows[0]!.waiting;
  }
});
