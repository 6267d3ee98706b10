import { readFile } from 'node:fs/promises';
import { until } from '../system/until';
import { payOutAtStripe, strangersAtStripe } from './at-stripe';
import { PHONE, TestBrowser, type Visitor } from './browser';
import { describeInBrowser } from './chromium';
import { agreeToNewerVersion, publishNewerVersion } from './newer-plan';
import { MOVED_MS, PayingHolder } from './paying-holder';

const GRANITE = '/custodian/granite-house';
const TIDEWATER = '/custodian/tidewater-archive';
describeInBrowser('a custodian’s day', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
    // Looked at several times before it counts as unclear: it is by the time the last story asks.
    await strangersAtStripe(browser.origin);
  });
  afterAll(() => browser.close());

  async function staff(email: string): Promise<Visitor> {
    const visitor = await browser.visitor();
    await visitor.signIn(email);
    return visitor;
  }
  const heading = (visitor: Visitor, name: string | RegExp) =>
    visitor.page.getByRole('heading', { level: 1, name }).waitFor();

  it('publishes a plan after looking at what it would cost', async () => {
    const admin = await staff('admin@granite-house.example');
    const { page } = admin;
    await admin.goto(GRANITE);
    await page.getByRole('heading', { name: 'What we keep' }).waitFor();
    await admin.check('custodian-overview');
    await page.getByRole('link', { name: 'Plans', exact: true }).click();
    await heading(admin, 'Plans');
    await page.getByRole('button', { name: 'A new plan' }).click();
    const name = `Granite by the piece ${Date.now()}`;
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('An item, a month', { exact: true }).fill('0.05');
    await page.getByLabel('A GiB, a month', { exact: true }).fill('0.10');
    await page.getByText('What would a collection cost?').click();
    await page.getByRole('button', { name: 'Reckon it' }).click();
    // 500 items at five cents, two gibibytes at ten.
    await page.getByRole('row', { name: /EUR, paid by the month.*€25\.20/ }).waitFor();
    await admin.check('custodian-plan-form');
    await page.getByRole('button', { name: 'Publish the plan' }).click();
    await page.getByRole('link', { name }).click();
    await heading(admin, name);
    await page.getByRole('heading', { name: 'Version 1' }).waitFor();
    await page.getByRole('button', { name: 'A new version' }).click();
    await page.getByLabel('An item, a month', { exact: true }).fill('0.06');
    await page.getByRole('button', { name: 'Publish the version' }).click();
    await page.getByRole('heading', { name: 'Version 2' }).waitFor();
    await page.getByText('Its notice is running', { exact: true }).waitFor();
    await admin.check('custodian-plan');
    await page.getByRole('button', { name: 'Offer it no more' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Offer it no more' }).click();
    await page.getByText('Offered no more', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Terms', exact: true }).click();
    await heading(admin, 'Terms');
    await page.getByText('SHA-256, as consents name it:').first().waitFor();
    await admin.check('custodian-terms');
    await admin.close();
  });

  it('changes its acceptance policy by two people, and never by one', async () => {
    const admin = await staff('admin@granite-house.example');
    const { page } = admin;
    await admin.goto(`${GRANITE}/acceptance`);
    const limit = String(5_000 + (Date.now() % 1_000));
    await page.getByRole('button', { name: 'Propose another policy' }).click();
    await page.getByLabel('How many items at most').fill(limit);
    await page.getByRole('dialog').getByRole('button', { name: 'Propose', exact: true }).click();
    const waiting = page.getByRole('region', { name: 'Waiting for a second person' });
    await waiting.getByText('You have proposed this: another administrator approves it.').first().waitFor();
    expect(await waiting.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await admin.check('custodian-acceptance');

    const second = await staff('second-admin@granite-house.example');
    await second.goto(`${GRANITE}/acceptance`);
    await second.page.getByRole('button', { name: 'Approve' }).first().click();
    await second.page.getByText('Approved: it counts from now on.').waitFor();
    const number = new Intl.NumberFormat('en-GB').format(Number(limit));
    await second.page.getByText(number, { exact: true }).first().waitFor();

    // A vault is registered in the same way. In lower case an address has no checksum to be wrong.
    const address = `0x${Date.now().toString(16).padStart(40, '0')}`;
    await page.getByRole('button', { name: 'Propose a vault' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Chain').fill('31337');
    await dialog.getByLabel('Address').fill(address);
    await dialog.getByRole('button', { name: 'Propose', exact: true }).click();
    await waiting.getByText(address.slice(-10)).first().waitFor();
    expect(await waiting.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await second.goto(`${GRANITE}/acceptance`);
    await second.page.getByRole('button', { name: 'Approve' }).first().click();
    const vaults = second.page.getByRole('region', { name: 'Vaults' });
    await vaults.getByRole('rowheader', { name: address, exact: true }).waitFor();
    await Promise.all([admin.close(), second.close()]);
  });

  it('sees a transfer come in, accepts it by two people, and keeps what came', async () => {
    const operator = await staff('operator@granite-house.example');
    const { page } = operator;
    await operator.goto(`${GRANITE}/transfers`);
    await page.getByText('Live', { exact: true }).waitFor();
    const holder = await PayingHolder.come(browser, 41);
    const id = await holder.move('Granite');
    // Nobody loads the page anew.
    const row = page.locator(`main a[href$="/transfers/${id}"]`);
    await row.waitFor({ timeout: MOVED_MS });
    await operator.check('custodian-queue');
    await row.click();
    await page.getByRole('button', { name: 'Accept', exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Evidence' }).waitFor();
    await page.getByRole('region', { name: 'Items of this transfer' }).getByRole('row').nth(2).waitFor();
    await operator.check('custodian-transfer');
    await page.getByRole('button', { name: 'Accept', exact: true }).dblclick();
    await page.getByText('who accepts never approves').waitFor();

    const admin = await staff('admin@granite-house.example');
    await admin.goto(`${GRANITE}/transfers/${id}`);
    await admin.page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Done: every item has its receipt.').waitFor({ timeout: MOVED_MS });
    await operator.check('custodian-transfer-done');

    await page.getByRole('link', { name: 'Holders', exact: true }).click();
    await page.locator('main tbody th a').first().click();
    await heading(operator, 'One holder');
    await page.locator('main tbody th a').first().waitFor();
    await operator.check('custodian-holder');
    await page.locator('main tbody th a').first().click();
    await page.getByRole('heading', { name: 'History in your books' }).waitFor();
    await operator.check('custodian-asset');
    await Promise.all([operator.close(), admin.close(), holder.close()]);
  });

  it('is paid, gives a part back, sees what went to its bank, and asks for more with notice: the holder sees both prices and agrees', async () => {
    const holder = await PayingHolder.come(browser, 42);
    await holder.move('Tidewater', 'year');
    await holder.pay();
    const paidOut = await payOutAtStripe(browser.origin);
    const admin = await staff('admin@tidewater.example');
    const { page } = admin;
    await admin.goto(`${TIDEWATER}/billing/invoices?state=paid`);
    const first = page.locator('main tbody th a').first();
    await first.waitFor();
    await admin.check('custodian-invoices');
    await first.click();
    await page.getByRole('heading', { name: 'Give back' }).waitFor();
    await admin.check('custodian-invoice');
    await page.getByLabel('Amount in EUR').fill('0.10');
    await page.getByLabel('Reason').fill('A picture came late');
    await page.getByRole('button', { name: 'Give it back' }).dblclick();
    await page.getByText('It is on its way back.').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Invoices', exact: true }).click();
    await page.getByRole('link', { name: 'Refunds and credits' }).click();
    await heading(admin, 'Refunds and credits');
    await page.getByText('A picture came late').waitFor();
    await admin.check('custodian-given');

    await page.getByRole('link', { name: 'Subscriptions' }).click();
    await heading(admin, 'Subscriptions and arrears');
    await page
      .getByRole('button', { name: /^Give credit/ })
      .first()
      .click();
    const credit = page.getByRole('dialog');
    await credit.getByLabel('Amount in EUR').fill('1.50');
    await credit.getByLabel('Reason').fill('For the wait');
    await credit.getByRole('button', { name: 'Give credit' }).dblclick();
    await page.getByText('The credit is given.').waitFor();
    await page.getByRole('link', { name: 'Refunds and credits' }).click();
    const given = page.getByText('For the wait');
    await given.first().waitFor();
    expect(await given.count()).toBe(1);

    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByRole('heading', { name: 'Payouts', exact: true }).waitFor();
    await page.locator('.recharts-surface').first().waitFor();
    // Stripe tells us of it a moment later, and the page is of when it was opened.
    const arrived = page.getByRole('row', { name: /Arrived/ }).first();
    const see = async () => {
      await page.reload();
      await admin.settled();
      return arrived.count();
    };
    await until('the payout is there', see, (count) => count > 0, MOVED_MS);
    const amounts = paidOut.map((cents) => `€${(cents / 100).toFixed(2)}`);
    expect(amounts).toContain((await arrived.getByRole('cell').last().textContent())?.trim());
    await admin.check('custodian-billing');
    await page.getByLabel('What an operator may give back of one invoice, in EUR').fill('50.00');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the statement' }).click(),
    ]);
    const statement = await readFile(await file.path(), 'utf8');
    expect(statement.split('\r\n')[0]).toBe('date,kind,number,account,state,currency,amount,tax,paid,refunded,fee,id');
    expect(statement).toMatch(/,refund,.*,0\.10,/);
    await agreeToNewerVersion(holder.visitor, await publishNewerVersion(page));
    await Promise.all([admin.close(), holder.close()]);
  });

  it('is left by somebody who paid ahead: the next price says what comes back, and is not less by it', async () => {
    const holder = await PayingHolder.come(browser, 43);
    await holder.move('Tidewater', 'year');
    await holder.pay();
    const { visitor } = holder;
    const { page } = visitor;
    await visitor.goto(`/my/move?from=${await holder.custodianId('Tidewater')}`);
    const sentence = /^About €[\d.]+ that you have paid ahead comes back from Tidewater .* not taken off this price\.$/;
    const card = page.getByRole('region', { name: /^Granite/ });
    await card.getByText(sentence).waitFor();
    expect(
      await page
        .getByRole('region', { name: /^Tidewater/ })
        .getByText(sentence)
        .count(),
    ).toBe(0);
    const said = await card.getByText(sentence).textContent();
    await visitor.check('holder-move-returning');
    await card.getByRole('button', { name: /^See the offer/ }).click();
    await page.getByRole('button', { name: /^Agree and move/ }).waitFor();
    const price = page.getByRole('region', { name: 'What it costs' });
    await price.getByText(sentence).waitFor();
    expect(await price.getByText(sentence).textContent()).toBe(said);
    await visitor.check('offer-returning');
    await holder.close();
  });

  it('shows each role what it can do, and nothing else', async () => {
    const auditor = await staff('auditor@tidewater.example');
    const { page } = auditor;
    await auditor.goto(`${TIDEWATER}/billing/arrears`);
    await page.locator('main tbody th').first().waitFor();
    expect(await page.getByRole('button', { name: /Give credit/ }).count()).toBe(0);
    await auditor.goto(`${TIDEWATER}/acceptance`);
    await page.getByRole('heading', { name: 'Vaults', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /Propose/ }).count()).toBe(0);
    await auditor.goto(`${TIDEWATER}/plans`);
    expect(await page.getByRole('button', { name: 'A new plan' }).count()).toBe(0);
    await auditor.close();
  });

  it('is all there in Chinese on a phone', async () => {
    const visitor = await browser.visitor(PHONE);
    await visitor.signIn('admin@granite-house.example');
    for (const [name, path] of [
      ['overview', ''],
      ['queue', '/transfers?which=all'],
      ['holders', '/holders'],
      ['positions', '/positions'],
      ['acceptance', '/acceptance'],
      ['terms', '/terms'],
      ['plans', '/plans'],
      ['billing', '/billing'],
      ['arrears', '/billing/arrears'],
      ['events', '/billing/events'],
    ] as const) {
      await visitor.goto(`${GRANITE}${path}`);
      await visitor.check(`custodian-${name}`);
    }
    await visitor.close();
  });

  it('is shown which of Stripe’s messages are about nobody here, and has them looked at again', async () => {
    const operator = await staff('operator@tidewater.example');
    const { page } = operator;
    const row = page.getByRole('row', { name: /customer\.updated.*No holder here is this customer\./ });
    await until(
      'the message is there',
      async () => {
        await operator.goto(`${TIDEWATER}/billing/events`);
        await operator.settled();
        return row.count();
      },
      (count) => count > 0,
      MOVED_MS,
    );
    await operator.check('custodian-events-some');
    await page.getByRole('button', { name: 'Look at them again' }).dblclick();
    await page
      .getByText(/looked at again\. (If it is|Those) still unclear/)
      .first()
      .waitFor();
    await operator.close();
  });
});
