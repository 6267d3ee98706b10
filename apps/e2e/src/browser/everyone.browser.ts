import { type Page } from 'playwright';
import { TestBrowser } from './browser';
import { describeInBrowser } from './chromium';

const KILOBYTE = 1_024;
const ENDED = { status: 401, code: 'identity.session_invalid', detail: 'The session has ended.' };
const LANDING_LIMIT = 150 * KILOBYTE;

describeInBrowser('everybody’s pages', () => {
  let browser: TestBrowser;
  beforeAll(async () => (browser = await TestBrowser.launch()));
  afterAll(() => browser.close());

  it.each([
    ['landing', '/'],
    ['verify', '/verify'],
    ['sign-in', '/sign-in'],
    ['sign-up', '/sign-up'],
    ['not-found', '/no/such/page'],
  ])('%s is clean in both languages and themes, on a desk and on a phone', (name, path) => browser.look(name, path));

  it('custodians is clean, with a price for the numbers in its address', () =>
    browser.look('custodians', '/custodians?items=120&megabytes=2000', {
      ready: (page: Page) => page.locator('article').first().waitFor(),
    }));

  it.each([
    ['my-collection', '/my', 'ada@holder.example'],
    ['platform-off-boardings', '/platform/polar-lantern-arcade', 'operator@polar-lantern.example'],
    ['custodian-transfers', '/custodian/granite-house', 'operator@granite-house.example'],
  ])('%s is clean too', (name, path, as) => browser.look(name, path, { as }));

  it('the landing page loads less than 150 kB of compressed JavaScript', async () => {
    const visitor = await browser.visitor();
    const sizes: number[] = [];
    visitor.page.on('requestfinished', async (request) => {
      if (request.resourceType() === 'script') sizes.push((await request.sizes()).responseBodySize);
    });
    await visitor.goto('/');
    await visitor.page.waitForLoadState('networkidle');
    const sum = sizes.reduce((all, size) => all + size, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(LANDING_LIMIT);
    await visitor.close();
  });

  it('a session that has ended is begun again over the page, and the page goes on', async () => {
    const visitor = await browser.visitor();
    const { page, context } = visitor;
    await visitor.signIn('chen@holder.example');
    await visitor.goto('/my');
    await context.clearCookies();
    await page.getByRole('link', { name: 'Custodians' }).first().click();
    await page.waitForURL('**/custodians**');
    await page.getByLabel('Items').fill('4321');
    await page.route('**/api/custodians**', (route) => route.fulfill({ status: 401, json: ENDED }), { times: 1 });
    await page.getByLabel('Size in megabytes').fill('77');

    const dialog = page.getByRole('dialog', { name: 'Please sign in again' });
    await dialog.waitFor();
    await dialog.getByLabel('Password', { exact: true }).fill('not this one');
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.getByText('The email or the password is not right.').waitFor();
    await dialog.getByLabel('Password', { exact: true }).fill('lantern-and-tide-2030');
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Items').inputValue()).toBe('4321');
    await page.locator('article').first().waitFor();
    await visitor.close();
  });

  it('the whole of a sign-in works by keyboard alone, and another page begins at its heading', async () => {
    const visitor = await browser.visitor();
    const { page } = visitor;
    await visitor.goto('/');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.getByRole('link', { name: 'Sign in' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-in');
    await page.locator('h1:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('ada@holder.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('lantern-and-tide-2030');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/my');
    await visitor.close();
  });

  it('a lost network, a 500 and a slow answer keep what was typed and say what to do', async () => {
    const visitor = await browser.visitor();
    const { page, context } = visitor;
    await visitor.goto('/sign-up');
    await page.getByLabel('Your name').fill('Dana');
    await page.getByLabel('Email').fill('dana@holder.example');
    await page.getByLabel('Password', { exact: true }).fill('a sentence of my own');
    const send = page.getByRole('button', { name: 'Create the account' });

    await context.setOffline(true);
    await send.click();
    await page.getByText('There is no connection.').waitFor();
    await context.setOffline(false);

    await page.route('**/api/people', (route) => route.fulfill({ status: 500, body: 'oops' }), { times: 1 });
    await send.click();
    await page.getByText('Something failed on our side.').waitFor();

    let asked = 0;
    await page.route('**/api/people', async (route) => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await send.dblclick();
    await page.waitForURL('**/my');
    expect(asked).toBe(1);
    await visitor.close();
  });
});

const focused = (page: Page) => page.evaluate<string>("document.activeElement?.textContent ?? ''");
