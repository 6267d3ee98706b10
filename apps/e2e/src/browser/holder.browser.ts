import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DESKTOP, type Look, PASSWORD, PHONE, TestBrowser, type Visitor } from './browser';
import { describeInBrowser } from './chromium';
import { letters } from './demonstration';
import { mailTo } from './mailbox';

const TIDEWATER = 'Tidewater Archive (fictional)';

const WORDS = {
  en: {
    signUp: 'Create an account',
    create: 'Create the account',
    name: 'Your name',
    email: 'Email',
    password: 'Password',
    claim: 'Claim',
    collection: 'My collection',
    pick: /^Pick to move/,
    move: 'Move these',
    offer: new RegExp(`^See the offer.*${TIDEWATER.slice(0, 9)}`),
    store: 'Store a payment method',
    agree: /^I have seen/,
    again: 'Your password once more',
    consent: /^Agree and move/,
    done: 'They are safe. Here is the proof.',
    bundle: 'Download the bundle',
    verify: 'Verify it in this browser',
    genuine: 'This bundle is genuine and whole',
  },
  zh: {
    signUp: '创建账户',
    create: '创建账户',
    name: '您的姓名',
    email: '电子邮箱',
    password: '密码',
    claim: '领取',
    collection: '我的藏品',
    pick: /^选择转移/,
    move: '转移所选',
    offer: new RegExp(`^查看报价.*${TIDEWATER.slice(0, 9)}`),
    store: '登记付款方式',
    agree: /^我已了解/,
    again: '再次输入密码',
    consent: /^同意并转移/,
    done: '藏品已安全到达，证明在此。',
    bundle: '下载证明包',
    verify: '在此浏览器中核验',
    genuine: '证明包真实、完整',
  },
} as const;

describeInBrowser('a holder whose platform closes', () => {
  let browser: TestBrowser;
  let folder: string;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
    folder = await mkdtemp(join(tmpdir(), 'holdfast-holder-'));
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** From the letter's link to one's own pictures; answers whose they are. */
  async function comeWithLetter(visitor: Visitor, at: number): Promise<string> {
    const { page, seen } = visitor;
    const words = WORDS[seen.language];
    const letter = (await letters()).at(-at);
    if (letter === undefined) throw new Error('the platform has written no letter');
    await visitor.goto(`/claim?code=${encodeURIComponent(letter.code)}`);
    await visitor.check('claim-signed-out');
    await page.getByRole('main').getByRole('link', { name: words.signUp }).click();
    await page.getByLabel(words.name).fill(letter.holder);
    const email = `letter-${at}-${Date.now()}@holder.example`;
    await page.getByLabel(words.email).fill(email);
    await page.getByLabel(words.password, { exact: true }).fill(PASSWORD);
    await page.getByRole('main').getByRole('button', { name: words.create }).click();
    // Whoever signed up is back at the claim, with the code of the letter.
    const claim = page.getByRole('main').getByRole('button', { name: words.claim, exact: true });
    await claim.waitFor();
    await visitor.check('claim');
    await claim.dblclick();
    await page.getByRole('heading', { level: 1, name: words.collection }).waitFor();
    await page.getByRole('main').locator('article').first().waitFor();
    return email;
  }

  /** Picks two items and chooses a custodian. */
  async function toTheOffer({ page, seen }: Visitor): Promise<void> {
    const words = WORDS[seen.language];
    const picks = page.getByRole('checkbox', { name: words.pick });
    await picks.nth(0).check();
    await picks.nth(1).check();
    await page.getByRole('link', { name: words.move }).click();
    await page.waitForURL('**/my/move?what=picked');
    await page.getByRole('button', { name: words.offer }).click();
    await page.waitForURL('**/my/transfers/*');
    await page.getByRole('button', { name: words.consent }).waitFor();
  }

  /** Through the payment service's own page and back to the offer; nothing is charged. */
  async function storeCard({ page, seen }: Visitor): Promise<void> {
    await page.getByRole('button', { name: WORDS[seen.language].store }).click();
    await page.waitForURL((url) => url.origin !== browser.origin);
    await page.locator('input[autocomplete=cc-number]').fill('4242424242424242');
    await page.locator('input[autocomplete=cc-exp]').fill('12/34');
    await page.locator('input[autocomplete=cc-csc]').fill('123');
    await page.locator('input[autocomplete=cc-name]').fill('Letter Holder');
    await page.locator('button[type=submit]').first().click();
    await page.waitForURL((url) => url.origin === browser.origin);
    await page.getByText(/^Visa.*4242/).waitFor();
  }

  it.each<[string, Look, number]>([
    ['in English at a desk', DESKTOP, 1],
    ['in Chinese on a phone', PHONE, 2],
  ])('comes from the letter to a proof that verifies, %s', async (_name, look, at) => {
    const visitor = await browser.visitor(look);
    const { page } = visitor;
    const words = WORDS[look.language];
    const email = await comeWithLetter(visitor, at);
    await visitor.check('collection');
    await toTheOffer(visitor);
    await visitor.check('offer');

    // Looking elsewhere and coming back loses nothing.
    const offer = page.url();
    await page.goBack();
    // What was picked still is: it is priced again.
    await page.getByRole('button', { name: words.offer }).waitFor();
    await page.goForward();
    await page.getByRole('button', { name: words.consent }).waitFor();
    expect(page.url()).toBe(offer);

    await storeCard(visitor);
    await page.getByLabel(words.agree).check();
    await page.getByLabel(words.again).fill('not-the-password');
    await page.getByRole('button', { name: words.consent }).click();
    await page.locator('[aria-invalid=true]').waitFor();
    await page.getByLabel(words.again).fill(PASSWORD);
    // A double click is one consent.
    await page.getByRole('button', { name: words.consent }).dblclick();
    await page.getByText(words.done).waitFor({ timeout: 120_000 });
    await visitor.check('transfer-done');
    // Whoever left meanwhile is told, in the language that they read.
    expect((await mailTo(visitor, email, 'transfer.done')).language).toBe(look.language);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: words.bundle }).click(),
    ]);
    // The verifier goes by what is in a file and by what it is called.
    const bundle = join(folder, download.suggestedFilename());
    await download.saveAs(bundle);
    await page.getByRole('link', { name: words.verify }).click();
    await page.locator('input[type=file]').setInputFiles(bundle);
    await page.locator('[data-verdict]').getByRole('heading', { name: words.genuine }).waitFor();
    expect(await page.locator('[data-check][data-ok=false]').count()).toBe(0);
    await visitor.close();
  });

  it('sees the day on which it ends after cancelling on Stripe’s page, and takes it back there', async () => {
    const visitor = await browser.visitor(DESKTOP);
    const { page } = visitor;
    await visitor.signIn('ada@holder.example');
    await visitor.goto('/my/billing');
    await page.locator('main a[href^="/my/billing/"]').first().click();
    const change = page.getByRole('button', { name: 'Change the card or cancel' });
    const click = async (what: 'cancel' | 'keep') => {
      await change.click();
      await page.locator(`button[name=action][value=${what}]`).first().click();
      await page
        .locator(`button[name=action][value=${what === 'cancel' ? 'keep' : 'cancel'}]`)
        .first()
        .waitFor();
      await page.locator('a.button').click();
      await change.waitFor();
    };
    const notice = page.getByText('You have cancelled. It ends on');
    // Stripe tells us a moment later, and the page is of when it was opened.
    const until = async (shown: number) => {
      while ((await notice.count()) !== shown) {
        await page.reload();
        await change.waitFor();
        await visitor.settled();
      }
    };
    await click('cancel');
    await until(1);
    await visitor.check('holder-subscription-cancelled');
    await visitor.goto('/my/billing');
    await page.getByText('Ends', { exact: true }).first().waitFor();
    await page.locator('main a[href^="/my/billing/"]').first().click();
    await change.waitFor();
    await click('keep');
    await until(0);
    await visitor.close();
  });

  it.each([
    ['holder-collection', '/my'],
    ['holder-move', '/my/move'],
    ['holder-transfers', '/my/transfers'],
    ['holder-billing', '/my/billing'],
    ['holder-account', '/my/account'],
  ])('%s is clean in both languages and themes, on a desk and on a phone', (name, path) =>
    browser.look(name, path, { as: 'ada@holder.example' }),
  );

  it.each([
    ['holder-item', '/my', 'article h2 a'],
    ['holder-transfer', '/my/transfers', 'main table tbody th a'],
    ['holder-subscription', '/my/billing', 'main a[href^="/my/billing/"]'],
  ])('%s is clean too', (name, path, link) =>
    browser.look(name, path, {
      as: 'ada@holder.example',
      ready: async (page) => {
        await page.locator(link).first().click();
        await page.waitForURL((url) => url.pathname !== path);
        await page.locator('h1').first().waitFor();
      },
    }),
  );
});
