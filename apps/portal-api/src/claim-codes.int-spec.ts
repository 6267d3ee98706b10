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

  async function isSomebodyWaiting(): Promise<boolean> {
    const { rows } = await portal.database.owner.pool.query<{ waiting: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting`,
    );
    return rows[0]!.waiting;
  }
});
