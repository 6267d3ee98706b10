import type { Route } from 'playwright';
import { PASSWORD, TestBrowser } from './browser';
import { describeInBrowser } from './chromium';
import { askForOffer, fillConsent, holderWithLetter } from './holder-with-letter';

const SLOW_MS = 1_500;
const LETTER = 5;
const ASSETS = /\/api\/assets(\?|$)/;
const TRANSFERS = /\/api\/transfers(\?|$)/;

/** No lost input, a clear sentence, a way on: whatever happens between a browser and its server. */
describeInBrowser('a holder to whom things happen', () => {
  let browser: TestBrowser;
  let visitor: Awaited<ReturnType<typeof holderWithLetter>>;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
    visitor = await holderWithLetter(browser, LETTER);
  });
  afterAll(() => browser.close());

  async function signInAgain(): Promise<void> {
    const dialog = visitor.page.getByRole('dialog', { name: 'Please sign in again' });
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  it('sees the shape of a page whose answer is slow, and what was looked for when they come back', async () => {
    const { page } = visitor;
    await page.route(ASSETS, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      await route.continue();
    });
    await visitor.goto('/my');
    await page.getByRole('main').getByText('Loading…').first().waitFor();
    await page.getByRole('main').locator('article').first().waitFor();
    await page.unroute(ASSETS);
    const name = (await page.getByRole('main').locator('article h2').first().textContent()) ?? '';
    await page.getByLabel('Search by name').fill(name);
    await page.waitForURL(/q=/);
    await page.getByRole('main').locator('article h2 a').first().click();
    await page.waitForURL('**/my/items/*');
    await page.goBack();
    await page.waitForURL(/q=/);
    expect(await page.getByLabel('Search by name').inputValue()).toBe(name);
  });

  it('is told that a page could not be loaded, and loads it once the server has recovered', async () => {
    const { page } = visitor;
    await page.route(TRANSFERS, (route) => route.fulfill({ status: 500, body: 'oops' }));
    await visitor.goto('/my/transfers');
    await page.getByText('Something failed on our side.').waitFor();
    await page.unroute(TRANSFERS);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nothing has moved yet').waitFor();
  });

  it('is not asked to sign in again by one refusal while the session lives', async () => {
    const { page } = visitor;
    let asked: Promise<unknown> = Promise.resolve();
    const refuse = async (route: Route) => {
      asked = page.waitForResponse((response) => response.url().endsWith('/api/session') && response.ok());
      await route.fulfill({
        status: 401,
        json: { code: 'identity.session_invalid', detail: 'The session has ended.' },
      });
    };
    await page.route(TRANSFERS, refuse, { times: 1 });
    await visitor.goto('/my/transfers');
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    // Whether the session is over was asked, and it is not.
    await asked;
    await visitor.settled();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await again.click();
    await page.getByText('Nothing has moved yet').waitFor();
  });

  it('keeps its bearings on a page that could not be fetched, and loads it when there is a network again', async () => {
    const { page, context } = visitor;
    await visitor.goto('/my/transfers');
    await context.setOffline(true);
    await page.getByRole('link', { name: 'Billing', exact: true }).click();
    await page.getByText('There is no connection.').waitFor();
    expect(await page.getByRole('navigation').getByRole('link', { name: 'Transfers' }).count()).toBe(1);
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('You pay nothing at present').waitFor();
    // The browser says itself what it could not fetch.
    visitor.complaints.splice(0);
  });

  it('is told what is too large, by the server itself, and keeps it', async () => {
    const { page } = visitor;
    await visitor.goto('/claim');
    const code = page.getByLabel('Code from the letter');
    await code.fill('A'.repeat(1_100_000));
    await page.getByRole('button', { name: 'Claim', exact: true }).click();
    await page.getByText('That is larger than can be taken at once.').waitFor();
    expect((await code.inputValue()).length).toBe(1_100_000);
    await code.fill('');
  });

  it('signs in over a form when the session has ended in the middle of it', async () => {
    const { page, context } = visitor;
    await visitor.goto('/my');
    await askForOffer(page, 'Granite');
    await fillConsent(page);
    await context.clearCookies();
    await page.getByRole('button', { name: /^Agree and move/ }).click();
    await signInAgain();
    expect(await page.getByLabel(/^I have seen/).isChecked()).toBe(true);
    expect(await page.getByLabel('Your password once more').inputValue()).toBe(PASSWORD);
    expect(page.url()).toContain('/my/transfers/');
  });

  it('pays for nothing twice: a double click asks for one payment page', async () => {
    const { page } = visitor;
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/api/billing/payment-methods'))
        keys.push(request.headers()['idempotency-key']);
    });
    const offer = page.url();
    await page.getByRole('button', { name: 'Store a payment method' }).dblclick();
    await page.waitForURL((url) => url.origin !== browser.origin);
    expect(new Set(keys).size).toBe(1);
    // The way back without having paid leads to the offer.
    await visitor.goto(offer);
    await page.getByRole('button', { name: /^Agree and move/ }).waitFor();
  });

  it('learns in one tab what the other has done to the offer, and makes a new one', async () => {
    const { page, context } = visitor;
    await fillConsent(page);
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole('button', { name: 'Discard the offer' }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Discard the offer' }).click();
    await other.getByText('Cancelled').first().waitFor();
    await other.close();
    await page.getByRole('button', { name: /^Agree and move/ }).click();
    await page.getByText('This offer has run out.').waitFor();
    await page.getByRole('link', { name: 'Make a new one' }).click();
    await page.waitForURL('**/my/move**');
  });

  it('keeps following a move through a lost network: one sentence, then all that was missed', async () => {
    const { page, context } = visitor;
    await visitor.goto('/my');
    await askForOffer(page, 'Granite');
    await fillConsent(page);
    const sent: string[] = [];
    page.on('request', (request) => request.url().endsWith('/consent') && sent.push(request.url()));
    await page.getByRole('button', { name: /^Agree and move/ }).dblclick();
    await page.locator('h1:focus', { hasText: 'Moving to' }).waitFor();
    expect(sent).toHaveLength(1);
    await page.getByText('Waiting for the custodian to accept').waitFor();
    await page.getByText('This page follows along by itself.').waitFor();
    await context.setOffline(true);
    await page.getByText('Looking for the connection. The move goes on meanwhile.').waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    // Playwright's own requests do not go through the browser's network.
    const headers = { origin: browser.origin, 'idempotency-key': `cancel-${id}` };
    const cancelled = await context.request.post(`/api/transfers/${id}/cancellation`, { headers });
    expect(cancelled.status()).toBe(200);
    await context.setOffline(false);
    await page.getByText('Cancelled').first().waitFor();
    await page.goBack();
    await page.goForward();
    await page.getByText('Cancelled').first().waitFor();
  });

  it('signs out in one tab, and nobody reads on in the other', async () => {
    const { page, context } = visitor;
    await visitor.goto('/claim');
    await page.getByLabel('Code from the letter').fill('HALF-TYPED');
    const other = await context.newPage();
    await other.goto('/my');
    await other.getByRole('button', { name: 'Story Holder' }).click();
    await other.locator('#account-menu').getByRole('button', { name: 'Sign out' }).click();
    await other.waitForURL((url) => url.pathname === '/');
    await other.close();
    await signInAgain();
    expect(await page.getByLabel('Code from the letter').inputValue()).toBe('HALF-TYPED');
  });
});
