import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Request, Route } from 'playwright';
import { PASSWORD, PHONE, TestBrowser, type Visitor } from './browser';
import { describeInBrowser } from './chromium';
import { played } from './demonstration';
import { largeBag, newSigningKey } from './platform-bag';

const HOME = '/platform/polar-lantern-arcade';
const OPERATOR = 'second@polar-lantern.example';
const UPLOADS = '**/api/uploads/**';
const CHECKED_WITHIN_MS = 90_000;
/** As the portal sends them once a larger one was refused. */
const SMALL_PIECE_BYTES = 1024 * 1024;

describeInBrowser('a platform that closes', () => {
  let browser: TestBrowser;
  let folder: string;
  let visitor: Visitor;
  let page: Page;
  let plan: string;
  const key = newSigningKey();

  beforeAll(async () => {
    browser = await TestBrowser.launch({ demonstration: false });
    folder = await mkdtemp(join(tmpdir(), 'holdfast-platform-'));
    visitor = await browser.visitor();
    page = visitor.page;
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  const main = () => page.getByRole('main');
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const toPlan = () => page.getByRole('link', { name: 'To the plan' }).click();

  /** The text of a file that a click downloads. */
  async function downloaded(click: () => Promise<void>): Promise<string> {
    const [download] = await Promise.all([page.waitForEvent('download'), click()]);
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    return readFile(path, 'utf8');
  }

  it('announces its end, and is told the one next thing', async () => {
    await visitor.goto('/sign-in');
    await page.getByLabel('Email').fill(OPERATOR);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await main().getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`**${HOME}`);
    await page.getByRole('button', { name: 'Announce an off-boarding' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('The lamp gallery closes');
    await dialog.getByLabel('Last day').fill('2001-01-01');
    await dialog.getByRole('button', { name: 'Announce' }).click();
    // What was typed stays, beside what is wrong with it.
    await dialog.locator('[aria-invalid=true]').waitFor();
    expect(await dialog.getByLabel('Name').inputValue()).toBe('The lamp gallery closes');
    await dialog.getByLabel('Last day').fill('2099-01-01');
    await dialog.getByRole('button', { name: 'Announce' }).dblclick();
    await heading('The lamp gallery closes');
    plan = new URL(page.url()).pathname;
    // The demonstration registers a key of this platform's at some time: whichever of the two is next, it is one.
    expect(await page.locator('[aria-current=step]').innerText()).toMatch(
      /Register your signing key|Hand over the deposit/,
    );
    await visitor.check('platform-plan-new');
  });

  it('registers the key that signs its deposits', async () => {
    await page.getByRole('link', { name: 'Register a key' }).click();
    await heading('Keys and contracts');
    await page.getByLabel('Public key').fill(key.publicKey);
    await page.getByRole('button', { name: 'Register the key' }).dblclick();
    await page.getByRole('button', { name: 'Revoke' }).first().waitFor();
    await visitor.check('platform-sources');
    await toPlan();
    await page.locator('[aria-current=step]', { hasText: 'Hand over the deposit' }).waitFor();
  });

  it('hands over a deposit, though the network goes in mid-upload and the page is loaded anew', async () => {
    const bag = await largeBag(folder, { offBoardingId: plan.split('/').at(-1) ?? '', privateKey: key.privateKey });
    await page.getByRole('link', { name: 'Upload a deposit' }).click();
    await heading('Deposits');
    const sent: string[] = [];
    page.on('request', (request) => sent.push(...offsetOf(request)));
    const choose = () => page.locator('input[type=file]').setInputFiles(bag);

    const first = await cutAfterOnePiece(choose);
    await page.getByText('The connection is lost. Nothing is lost with it.').waitFor();
    await visitor.check('platform-upload-offline');
    // Back again, it goes on by itself; then somebody stops it, and loads the page anew.
    const second = await holdAfterOnePiece(() => visitor.context.setOffline(false));
    await page.getByText('The connection is lost').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Go on' }).waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.unroute(UPLOADS);
    await page.reload();
    await heading('Deposits');
    sent.length = 0;
    // A proxy on the way takes no more at once than it was told: what has arrived stays, and the rest comes in smaller pieces.
    await page.route(UPLOADS, (route) =>
      offsetOf(route.request()).length > 0 && sent.length === 1
        ? route.fulfill({ status: 413, contentType: 'text/html', body: '<h1>413 Request Entity Too Large</h1>' })
        : route.continue(),
    );
    await choose();
    await page.getByText('Something between you and Holdfast refuses pieces of this size.').waitFor();
    await page.getByText('What has arrived stays.').waitFor();
    await visitor.check('platform-upload-too-large');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('link', { name: 'See the check report' }).waitFor({ timeout: CHECKED_WITHIN_MS });
    await page.unroute(UPLOADS);
    const [refused, again, next] = sent.map(Number);
    expect([first, Number(second) > 0, Number(refused) >= Number(second)]).toEqual(['0', true, true]);
    expect([again, Number(next) - Number(again)]).toEqual([refused, SMALL_PIECE_BYTES]);
    await visitor.check('platform-deposits');
  });

  /** Lets one piece through, and gives the next one to `last`. Answers where the first one began. */
  async function afterOnePiece(begin: () => Promise<void>, last: (route: Route) => Promise<void>): Promise<string> {
    const offsets: string[] = [];
    const reached = new Promise<void>((resolve, reject) => {
      void page.route(UPLOADS, (route) => {
        const offset = offsetOf(route.request());
        offsets.push(...offset);
        if (offset.length === 0 || offsets.length === 1) return route.continue();
        return last(route).then(resolve, reject);
      });
    });
    await begin();
    await reached;
    return offsets[0] ?? '';
  }

  const cutAfterOnePiece = async (begin: () => Promise<void>): Promise<string> => {
    const offset = await afterOnePiece(begin, async (route) => {
      await visitor.context.setOffline(true);
      await route.abort('internetdisconnected');
    });
    await page.unroute(UPLOADS);
    return offset;
  };

  /** The next piece is never answered. */
  const holdAfterOnePiece = (begin: () => Promise<void>) => afterOnePiece(begin, () => Promise.resolve());

  it('sees what is wrong with it, line by line, and takes it along as a file', async () => {
    await page.getByRole('link', { name: 'See the check report' }).click();
    await heading('Check report');
    await page.getByText('Everything is decided').waitFor({ timeout: CHECKED_WITHIN_MS });
    await page.getByRole('button', { name: /^Show lines/ }).click();
    await page.getByRole('rowheader', { name: /assets\.jsonl:3/ }).waitFor();
    const csv = await downloaded(() => page.getByRole('button', { name: 'All lines as CSV' }).click());
    expect(csv).toMatch(/assets\.jsonl,3,.*deposit\.collection_unknown/);
    await visitor.check('platform-check-report');
    await page.getByLabel('Verdict', { exact: true }).selectOption('accepted');
    await page.waitForURL(/verdict=accepted/);
    await page.getByRole('rowheader', { name: /Lamp lamp-2/ }).waitFor();
  });

  it('opens the window, and makes letters that work', async () => {
    await page.goto(plan);
    await page.getByRole('button', { name: 'Open the window' }).click();
    const dialog = page.getByRole('dialog');
    const closes = await dialog.getByLabel('Closes').inputValue();
    await dialog.getByLabel('Closes').fill('2001-01-01T00:00');
    await dialog.getByRole('button', { name: 'Open the window' }).click();
    await dialog.locator('[aria-invalid=true]').waitFor();
    await dialog.getByLabel('Closes').fill(closes);
    await dialog.getByRole('button', { name: 'Open the window' }).click();
    const dates = page.getByRole('button', { name: 'Move its dates' });
    await dates.click();
    const later = `${String(Number(closes.slice(0, 4)) + 1)}${closes.slice(4)}`;
    await dialog.getByLabel('Closes').fill(later);
    await dialog.getByRole('button', { name: 'Move its dates' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await dates.click();
    expect(await dialog.getByLabel('Closes').inputValue()).toBe(later);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Make the letters' }).click();
    await heading('Letters');
    await page.getByRole('checkbox').check();
    const csv = await downloaded(() => page.getByRole('button', { name: 'Make and download (CSV)' }).click());
    const [head, ...letters] = csv.trimEnd().split('\r\n');
    expect([head, letters.length]).toEqual(['holder,code,expiresAt,id', 2]);
    expect(csv).toContain('user-of-lamps-1,');
    await page
      .getByRole('button', { name: /^Revoke/ })
      .first()
      .click();
    await page.getByRole('dialog', { name: 'Revoke this code?' }).getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('rowheader').first().waitFor();
    await page.getByText('The code is worth nothing now.').waitFor();
    await visitor.check('platform-letters');
    await toPlan();
    await page.locator('[aria-current=step]', { hasText: 'Watch it happen' }).waitFor();
    await visitor.check('platform-plan-open');
  });

  it('pays ahead for its holders, on the payment service’s own page', async () => {
    await page.getByRole('link', { name: 'Reckon what it costs' }).click();
    await heading('Paying ahead');
    await page.getByLabel('Months').fill('3');
    await page.getByRole('button', { name: 'Reckon', exact: true }).click();
    await page.getByText('Reckoned: look at it below').waitFor();
    const card = page.getByRole('list', { name: 'Paying ahead' }).getByRole('listitem').first();
    await card.getByRole('button', { name: 'Pay' }).click();
    await page.waitForURL((url) => url.origin !== browser.origin);
    await page.locator('input[name=email]').fill(OPERATOR);
    await page.locator('input[autocomplete=cc-number]').fill('4242424242424242');
    await page.locator('input[autocomplete=cc-exp]').fill('12/34');
    await page.locator('input[autocomplete=cc-csc]').fill('123');
    await page.locator('input[autocomplete=cc-name]').fill('Oskar Brandt');
    await page.locator('button[type=submit]').first().click();
    await page.waitForURL((url) => url.origin === browser.origin);
    await card.getByText('Running').waitFor();
    await visitor.check('platform-sponsor');
    await toPlan();
  });

  it('ends with a report in which nothing is missing', async () => {
    await page.getByRole('link', { name: 'See the report as it stands' }).click();
    await page.getByText('The sum is whole').waitFor();
    const report: unknown = JSON.parse(
      await downloaded(() => page.getByRole('button', { name: 'Download the report' }).click()),
    );
    expect(report).toMatchObject({
      balance: { manifest: 2, transferred: 0, refused: 0, pending: 2, isWhole: true },
      checkpoint: expect.any(String),
    });
    await visitor.check('platform-report-new');
    await visitor.close();
  });

  it('is the same in Chinese on a phone, for a shutdown under way', async () => {
    await played();
    const phone = await browser.visitor(PHONE);
    await phone.signIn('operator@polar-lantern.example');
    for (const [name, path] of await pagesOfTheDemonstration(phone)) {
      await phone.goto(path);
      await phone.check(name);
    }
    await phone.close();
    if (process.env.E2E_LOOKS !== 'all') return;
    for (const [name, path] of await demonstration()) {
      await browser.look(name, path, { as: 'operator@polar-lantern.example' });
    }
  });

  async function demonstration(): Promise<[string, string][]> {
    const asker = await browser.visitor();
    await asker.signIn('operator@polar-lantern.example');
    const pages = await pagesOfTheDemonstration(asker);
    await asker.close();
    return pages;
  }

  /** The pages of the off-boarding that the demonstration has played. */
  async function pagesOfTheDemonstration({ context }: Visitor): Promise<[string, string][]> {
    const { memberships } = (await (await context.request.get('/api/session')).json()) as {
      memberships: { organization: { id: string } }[];
    };
    const headers = { 'holdfast-organization': memberships[0]?.organization.id ?? '' };
    const list = async (path: string) =>
      ((await (await context.request.get(path, { headers })).json()) as { items: { id: string; name?: string }[] })
        .items;
    const id = (await list('/api/off-boardings')).find(({ name }) => name === 'Polar Lantern Arcade closes')?.id ?? '';
    const [deposit] = await list(`/api/deposits?offBoardingId=${id}`);
    const at = `${HOME}/off-boardings/${id}`;
    return [
      ['platform-off-boardings', HOME],
      ['platform-plan', at],
      ['platform-sources-played', `${at}/sources`],
      ['platform-deposits-played', `${at}/deposits`],
      ['platform-deposit', `${at}/deposits/${deposit?.id ?? ''}`],
      ['platform-letters-played', `${at}/letters`],
      ['platform-progress', `${at}/progress`],
      ['platform-sponsor-played', `${at}/sponsor`],
      ['platform-report', `${at}/report`],
    ];
  }
});

/** Where the piece of an upload begins that this request sends. */
function offsetOf(request: Request): string[] {
  const offset = request.method() === 'PATCH' ? request.headers()['upload-offset'] : undefined;
  return offset === undefined ? [] : [offset];
}
