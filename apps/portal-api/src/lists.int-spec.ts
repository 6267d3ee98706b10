import { EndedPlatform } from './testing/ended-platform';
import { type Caller, PASSWORD, type Portal, startPortal } from './testing/portal-app';

describe('lists are paged, sorted and filtered by the server', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let operator: Caller;
  let holder: Caller & { personId: string };
  let clerk: Caller;
  let assetIds: string[];
  const transferIds: string[] = [];

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    clerk = await portal.staff(portal.organizations.first, 'custodian_operator');
    holder = await portal.holder();
    await platform.offering(portal.organizations.first, 'by_hand');
    const [ada] = await platform.holders('ada', 'bob');
    assetIds = [
      ...(await platform.issue([ada!, ada!, ada!, ada!])),
      ...(await platform.issue([ada!], { missing: true })),
    ];
    await platform.claim(ada!, holder.personId);
    for (const assetId of assetIds.slice(0, 3)) transferIds.push(await ask(assetId));
    await platform.advance(transferIds[0]!);
    await accept(transferIds[0]!);
    await platform.advance(transferIds[0]!);
    await platform.advance(transferIds[1]!);
  });
  afterAll(() => portal.stop());

  async function ask(assetId: string): Promise<string> {
    const body = { custodianId: portal.organizations.first, assetIds: [assetId] };
    const { id, consentHash } = (await holder.ask('POST', '/api/transfers', { body })).body as Record<string, string>;
    const given = await holder.ask('POST', `/api/transfers/${id}/consent`, {
      body: { consentHash, password: PASSWORD },
    });
    expect(given.status).toBe(200);
    return id!;
  }

  async function accept(id: string): Promise<void> {
    const admin = await portal.staff(portal.organizations.first, 'custodian_admin');
    await clerk.ask('POST', `/api/custodian/transfers/${id}/acceptance`);
    expect((await admin.ask('POST', `/api/custodian/transfers/${id}/approval`)).status).toBe(200);
  }

  /** All pages of a list, so many at a time. */
  async function all(caller: Caller, url: string, limit: number): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let cursor: unknown = null;
    do {
      const more = cursor === null ? '' : `&cursor=${encodeURIComponent(String(cursor))}`;
      const { status, body } = await caller.ask('GET', `${url}${url.includes('?') ? '&' : '?'}limit=${limit}${more}`);
      expect(status).toBe(200);
      items.push(...(body.items as Record<string, unknown>[]));
      cursor = body.nextCursor;
    } while (cursor !== null);
    return items;
  }

  it.each<[string, (ids: string[]) => string[]]>([
    ['', (ids) => ids],
    ['?sort=newest', (ids) => [...ids].reverse()],
    ['?sort=name', (ids) => ids],
    ['?sort=name_desc', (ids) => [...ids].reverse()],
    ['?missing=true', (ids) => ids.slice(4)],
    ['?missing=false', (ids) => ids.slice(0, 4)],
    ['?kind=token', () => []],
    ['?q=ITEM-1-2', (ids) => ids.slice(2, 3)],
  ])('shows a holder their assets with %s', async (query, expected) => {
    const items = await all(holder, `/api/assets${query}`, 2);
    expect(items.map(({ assetId }) => assetId)).toEqual(expected(assetIds));
  });

  it('counts a holder’s assets by what the list can be filtered by', async () => {
    const { body } = await holder.ask('GET', '/api/assets/facets');
    expect(body).toEqual({
      assets: 5,
      missing: 1,
      kinds: { token: 0, record: 5, copy: 0 },
      collections: [{ id: platform.collectionId, name: 'Lanterns', assets: 5 }],
      keepers: [
        { id: portal.organizations.platform, name: 'The aurora', assets: 4 },
        { id: portal.organizations.first, name: 'The first-vault', assets: 1 },
      ],
    });
  });

  it.each<[string, (ids: string[]) => string[]]>([
    ['', (ids) => [...ids].reverse()],
    ['?sort=oldest', (ids) => ids],
    ['?sort=deadline', (ids) => [ids[1]!, ids[2]!]],
    ['?state=closed', (ids) => [ids[0]!]],
    ['?open=false', (ids) => [ids[0]!]],
    ['?open=true&sort=oldest', (ids) => [ids[1]!, ids[2]!]],
    ['?waitingOn=custodian', (ids) => [ids[1]!]],
    ['?waitingFor=custodian_acceptance', (ids) => [ids[1]!]],
    ['?overdue=true', () => []],
    ['?exception=transfer.release_reverted', () => []],
    ['?direction=outgoing', () => []],
    ['?direction=incoming&sort=oldest', (ids) => ids],
  ])('shows a custodian its work with %s', async (query, expected) => {
    const items = await all(clerk, `/api/custodian/transfers${query}`, 1);
    expect(items.map(({ id }) => id)).toEqual(expected(transferIds));
  });

  it('counts a custodian’s open work', async () => {
    const { body } = await clerk.ask('GET', '/api/custodian/transfers/facets');
    expect(body).toEqual({
      open: 2,
      overdue: 0,
      incoming: 2,
      outgoing: 0,
      byState: { requested: 2 },
      byWaitingOn: { custodian: 1 },
      byException: {},
      isAtLeast: false,
    });
  });

  it('shows a custodian its books', async () => {
    const [account] = await all(clerk, '/api/custodian/accounts?sort=newest', 1);
    const reference = String(account!.reference);
    expect(await all(clerk, `/api/custodian/accounts?q=${reference.slice(0, 4)}`, 1)).toHaveLength(1);
    expect(await all(clerk, '/api/custodian/accounts?q=0000000', 1)).toHaveLength(0);
    const positions = async (query: string) => (await all(clerk, `/api/custodian/positions${query}`, 1)).length;
    expect(await positions(`?account=${String(account!.id)}&kind=record&held=false`)).toBe(1);
    expect(await positions('?held=true')).toBe(0);
    expect(await positions('?kind=copy')).toBe(0);
  });

  it('shows a platform its items, problems and codes', async () => {
    await platform.run(
      `INSERT INTO migration.deposit_problem (deposit_id, seq, organization_id, file, line, code, detail, remedy)
       SELECT $1, n, $2, 'assets.jsonl', n, CASE WHEN n = 5 THEN 'deposit.other' ELSE 'deposit.line_invalid' END, 'Wrong.', 'Mend it.'
       FROM generate_series(1, 5) n`,
      [platform.depositId, portal.organizations.platform],
    );
    const deposit = `/api/deposits/${platform.depositId}`;
    const count = async (url: string) => (await all(operator, url, 2)).length;
    expect(await count(`${deposit}/items`)).toBe(5);
    expect(await count(`${deposit}/items?q=item-1`)).toBe(4);
    const ordered = (await all(operator, `${deposit}/items`, 2)).map(({ reference }) => String(reference));
    expect(ordered).toEqual([...ordered].sort());
    for (const filter of ['', '&verdict=accepted', `&collection=${platform.collectionId}`]) {
      const turned = await all(operator, `${deposit}/items?sort=reference_desc${filter}`, 2);
      expect(turned.map(({ reference }) => reference)).toEqual([...ordered].reverse());
    }
    expect(await count(`${deposit}/items?q=${encodeURIComponent('item_1')}`)).toBe(0);
    expect(await count(`${deposit}/items?verdict=accepted&turn=nobody&collection=${platform.collectionId}`)).toBe(5);
    expect(await count(`${deposit}/items?turn=platform`)).toBe(0);
    expect(await count(`${deposit}/problems?code=deposit.line_invalid`)).toBe(4);
    expect(await count(`${deposit}/problems?file=holders.jsonl`)).toBe(0);
    expect((await operator.ask('GET', `${deposit}/problem-groups`)).body).toEqual({
      groups: [
        { code: 'deposit.line_invalid', file: 'assets.jsonl', problems: 4, firstLine: '1', remedy: 'Mend it.' },
        { code: 'deposit.other', file: 'assets.jsonl', problems: 1, firstLine: '5', remedy: 'Mend it.' },
      ],
    });
    const problems = await operator.ask('GET', `${deposit}/problems.csv?code=deposit.other`);
    expect(problems.text.split('\r\n')).toEqual([
      'file,line,column,code,detail,remedy',
      'assets.jsonl,5,,deposit.other,Wrong.,Mend it.',
      '',
    ]);
    const items = await operator.ask('GET', `${deposit}/items.csv`);
    expect([items.status, items.text.trimEnd().split('\r\n').length]).toEqual([200, 6]);
    const stranger = await portal.staff(portal.organizations.otherPlatform, 'platform_operator');
    expect((await stranger.ask('GET', `${deposit}/items.csv`)).body.code).toBe('deposit.not_found');
    const codes = `/api/off-boardings/${platform.offBoardingId}/claim-codes`;
    expect(
      await Promise.all(['used', 'open', 'revoked', 'expired'].map((one) => count(`${codes}?state=${one}`))),
    ).toEqual([1, 0, 0, 0]);
  });

  it('shows a platform its shutdown by day, and a report that adds up', async () => {
    const url = `/api/off-boardings/${platform.offBoardingId}`;
    expect((await operator.ask('GET', `${url}/plan`)).body).toMatchObject({
      offBoarding: { id: platform.offBoardingId },
      signingKeys: 0,
      contracts: { declared: 0, proven: 0 },
      deposits: { announced: 0, refused: 0 },
      newestDeposit: { id: platform.depositId },
      lettersAt: expect.any(String),
    });
    const deposits = async (query: string) => (await all(operator, `/api/deposits${query}`, 1)).length;
    expect([
      await deposits(`?offBoardingId=${platform.offBoardingId}`),
      await deposits(`?offBoardingId=${platform.depositId}`),
    ]).toEqual([1, 0]);
    const today = new Date().toISOString().slice(0, 10);
    const { body } = await operator.ask('GET', `${url}/days`);
    expect(body).toMatchObject({ holders: 1, items: 5 });
    const days = body.days as { day: string; claimed: number; elected: number; moved: number }[];
    const sum = (of: (day: (typeof days)[number]) => number) => days.reduce((total, day) => total + of(day), 0);
    expect([sum((day) => day.claimed), sum((day) => day.elected), sum((day) => day.moved)]).toEqual([1, 1, 1]);
    expect(days.at(-1)!.day <= today).toBe(true);
    await portal.database.owner.transact({}, (sql) =>
      sql.execute(`UPDATE migration.deposit SET counts = '{"refusedLines": 2}' WHERE id = $1`, [platform.depositId]),
    );
    const report = await operator.ask('GET', `${url}/report`);
    expect(report.body).toMatchObject({
      balance: { manifest: 5, transferred: 1, refused: 0, pending: 4, isWhole: true, refusedLines: 2 },
      custodians: [{ name: 'The first-vault', items: 1 }],
      causes: [{ verdict: 'accepted', items: 5 }],
      deposits: [{ id: platform.depositId, items: 5, refusedLines: 2 }],
      checkpoint: expect.stringContaining(portal.config.logOrigin),
    });
    const other = await portal.staff(portal.organizations.otherPlatform, 'platform_operator');
    for (const part of ['days', 'report']) expect((await other.ask('GET', `${url}/${part}`)).status).toBe(404);
  });

  it('gives letters to a mailer that reads spreadsheets, with nothing in them that runs', async () => {
    const [evil] = await platform.holders('=cmd|calc');
    await platform.issue([evil!]);
    const url = `/api/off-boardings/${platform.offBoardingId}/claim-codes`;
    const letters = await operator.ask('POST', url, { body: { format: 'csv' } });
    expect(letters.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [head, line] = letters.text.split('\r\n');
    expect(head).toBe('holder,code,expiresAt,id');
    expect(line).toMatch(/^'=cmd\|calc,[0-9A-Z*~$=-]+,/);
    const odd = await operator.ask('POST', url, { body: { format: 'xls' } });
    expect([odd.status, odd.body.code]).toEqual([400, 'request.invalid_field']);
  });

  it('finds what was done, by whom and to what', async () => {
    const admin = await portal.staff(portal.organizations.first, 'custodian_admin');
    const count = async (query: string) => (await all(admin, `/api/organization/audit${query}`, 2)).length;
    expect(await count('?action=transfer.accepted')).toBe(1);
    expect(await count(`?subject=${transferIds[0]!}`)).toBe(2);
    expect(await count(`?until=2020-01-01T00:00:00Z`)).toBe(0);
    expect(await count(`?since=2020-01-01T00:00:00Z&action=transfer.approved`)).toBe(1);
    expect(await count(`?by=${holder.personId}`)).toBe(0);
  });
});
