import { PASSWORD, TestBrowser } from './browser';
import { describeInBrowser } from './chromium';

const PLATFORM = '/platform/polar-lantern-arcade';
const TIDEWATER = '/custodian/tidewater-archive';

describeInBrowser('the staff of an organization', () => {
  let browser: TestBrowser;
  beforeAll(async () => (browser = await TestBrowser.launch()));
  afterAll(() => browser.close());

  it('invites somebody, who joins by the link with an account of their own', async () => {
    const operator = await browser.visitor();
    await operator.signIn('operator@polar-lantern.example');
    await operator.goto(`${PLATFORM}/people`);
    const email = `joiner-${Date.now()}@polar-lantern.example`;
    await operator.page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = operator.page.getByRole('dialog');
    await dialog.getByLabel('Email').fill(email);
    await dialog.getByRole('radio', { name: /Regulator/ }).check();
    await operator.check('staff-invite');
    await dialog.getByRole('button', { name: 'Send the invitation' }).click();
    await dialog.getByText('An invitation is on its way').waitFor();
    const link = await dialog.locator('code').innerText();
    await operator.check('staff-invited');

    const joiner = await browser.visitor();
    await joiner.goto(link);
    await joiner.page.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
    await joiner.page.getByLabel('Your name').fill('Joy Newcomer');
    await joiner.page.getByLabel('Email').fill(email);
    await joiner.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await joiner.page.getByRole('main').getByRole('button', { name: 'Create the account' }).click();
    await joiner.page.getByText(`You are signed in as ${email}`).waitFor();
    await joiner.check('staff-accept');
    await joiner.page.getByRole('button', { name: 'Join', exact: true }).click();
    // A regulator reads the log: that is where they begin, and are told so by what is not there.
    await joiner.page.waitForURL(`**${PLATFORM}/audit`);
    await joiner.page.getByRole('rowheader', { name: 'Read the audit log' }).first().waitFor();
    expect(await joiner.page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
    await joiner.goto(`${PLATFORM}/keys`);
    await joiner.page.getByText('Your role does not include this').waitFor();
    await joiner.check('staff-no-permission');
    await joiner.close();

    await operator.page.keyboard.press('Escape');
    await operator.page.reload();
    await operator.page.getByRole('button', { name: 'Remove Joy Newcomer' }).click();
    await operator.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await operator.page.getByText('They are no longer on the staff.').waitFor();
    await operator.close();
  });

  it('makes a key that is shown once, and ends it', async () => {
    const operator = await browser.visitor();
    const { page } = operator;
    await operator.signIn('operator@polar-lantern.example');
    await operator.goto(`${PLATFORM}/keys`);
    await page.getByRole('button', { name: 'Make a key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('story key');
    await dialog.getByRole('button', { name: 'Make a key' }).dblclick();
    await dialog.getByText('Copy the key now').waitFor();
    const key = await dialog.locator('code').innerText();
    const asked = () => fetch(`${browser.origin}/api/deposits`, { headers: { authorization: `Bearer ${key}` } });
    expect((await asked()).status).toBe(200);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Revoke story key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The key does not work any more.').waitFor();
    expect((await asked()).status).toBe(401);
    await operator.close();
  });

  it('finds in the audit log what one looks for, by an address that can be sent on', async () => {
    const operator = await browser.visitor();
    const { page } = operator;
    await operator.signIn('operator@polar-lantern.example');
    await operator.goto(`${PLATFORM}/audit`);
    await page.getByLabel('What', { exact: true }).selectOption('deposit.received');
    await page.waitForURL(/action=deposit.received/);
    await page.getByRole('rowheader', { name: 'Handed over a deposit' }).first().waitFor();
    expect(await page.getByRole('rowheader', { name: 'Signed in' }).count()).toBe(0);
    // From the entry to the page of what it is about; and from its id to everything else that was done to it.
    await page.getByRole('link', { name: 'Deposit', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Check report' }).waitFor();
    await page.goBack();
    await page
      .getByRole('link', { name: /^Everything that was done to/ })
      .first()
      .click();
    await page.getByRole('rowheader', { name: 'Announced a deposit' }).waitFor();
    expect(await page.getByLabel('To what (its id)').inputValue()).toMatch(/^[0-9a-f-]{36}$/);
    await page.getByLabel('What', { exact: true }).selectOption('claim_codes.issued');
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.getByLabel('What', { exact: true }).selectOption('claim_codes.issued');
    await page.getByRole('definition').filter({ hasText: /^220$/ }).first().waitFor();
    await page.getByLabel('Until').fill('2001-01-01');
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.getByRole('rowheader').first().waitFor();
    await operator.close();
  });

  it.each([
    ['staff-people-platform', `${PLATFORM}/people`, 'operator@polar-lantern.example'],
    ['staff-people-custodian', `${TIDEWATER}/people`, 'admin@tidewater.example'],
    ['staff-keys', `${PLATFORM}/keys`, 'operator@polar-lantern.example'],
    ['staff-audit', `${TIDEWATER}/audit`, 'auditor@tidewater.example'],
  ])('%s is clean in both languages and themes, on a desk and on a phone', (name, path, as) =>
    browser.look(name, path, { as }),
  );
});
