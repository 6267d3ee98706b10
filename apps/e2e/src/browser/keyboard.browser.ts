import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { PASSWORD, TestBrowser } from './browser';
import { describeInBrowser } from './chromium';
import { letters } from './demonstration';

const LETTER = 6;
const MOST_TABS = 150;

/** What has the focus: its name and kind, and whether one can see that it has. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return { name: '', seen: true };
  const style = getComputedStyle(one);
  const label = one.labels?.[0]?.textContent ?? one.getAttribute('aria-label') ?? one.textContent ?? '';
  // A card shows it around all of itself.
  const outlined = [style, getComputedStyle(one, '::after'), getComputedStyle(one.closest('article') ?? one)].some(
    ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
  );
  return { name: label.trim().replace(/\\s+/g, ' '), seen: outlined || style.boxShadow !== 'none' };
})()`;

interface Focused {
  readonly name: string;
  readonly seen: boolean;
}

describeInBrowser('with no more than a keyboard', () => {
  let browser: TestBrowser;
  let folder: string;
  beforeAll(async () => {
    browser = await TestBrowser.launch();
    folder = await mkdtemp(join(tmpdir(), 'holdfast-keyboard-'));
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Tab until something of that name has the focus; everything on the way must be seen to have it. */
  async function tabTo(page: Page, name: RegExp): Promise<void> {
    const passed: string[] = [];
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate<Focused>(FOCUSED);
      if (!focused.seen) throw new Error(`one cannot see that “${focused.name}” has the focus`);
      if (name.test(focused.name)) return;
      passed.push(focused.name.slice(0, 40));
    }
    throw new Error(`Tab never came to ${String(name)}, but to ${passed.join(' | ')}`);
  }
  const press = async (page: Page, name: RegExp, key = 'Enter') => {
    await tabTo(page, name);
    await page.keyboard.press(key);
  };
  const type = async (page: Page, name: RegExp, text: string) => {
    await tabTo(page, name);
    await page.keyboard.type(text);
  };

  it('a holder comes from the letter to a proof that verifies', async () => {
    const visitor = await browser.visitor();
    const { page } = visitor;
    await visitor.goto(`/claim?code=${encodeURIComponent((await letters()).at(-LETTER)?.code ?? '')}`);
    await press(page, /^Create an account$/);
    await page.locator('h1:focus', { hasText: 'Create an account' }).waitFor();
    await type(page, /^Your name$/, 'Key Holder');
    await type(page, /^Email$/, `keyboard-${Date.now()}@holder.example`);
    await type(page, /^Password$/, PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('h1:focus', { hasText: 'Claim your items' }).waitFor();
    await press(page, /^Claim$/);
    await page.locator('h1:focus', { hasText: 'My collection' }).waitFor();
    await page.getByRole('main').locator('article').first().waitFor();

    await press(page, /^Pick to move/, 'Space');
    await press(page, /^Move these$/);
    await page.locator('h1:focus', { hasText: 'Move to a custodian' }).waitFor();
    await page.getByRole('button', { name: /^See the offer.*Tidewater/ }).waitFor();
    await press(page, /^See the offer.*Tidewater/);
    await page.locator('h1:focus', { hasText: 'Offer of Tidewater' }).waitFor();

    await page.getByRole('button', { name: 'Store a payment method' }).waitFor();
    await press(page, /^Store a payment method$/);
    await page.waitForURL((url) => url.origin !== browser.origin);
    await pay(page);
    await page.getByText(/^Visa.*4242/).waitFor();

    await press(page, /^I have seen/, 'Space');
    await type(page, /^Your password once more$/, PASSWORD);
    await press(page, /^Agree and move/);
    await page.locator('h1:focus', { hasText: /^Mov(ing|ed) to Tidewater/ }).waitFor();
    await page.getByText('They are safe. Here is the proof.').waitFor({ timeout: 120_000 });

    const downloading = page.waitForEvent('download');
    await press(page, /^Download the bundle$/);
    const download = await downloading;
    const bundle = join(folder, download.suggestedFilename());
    await download.saveAs(bundle);
    await press(page, /^Verify it in this browser$/);
    await page.locator('h1:focus', { hasText: 'Verify' }).waitFor();
    const choosing = page.waitForEvent('filechooser');
    await press(page, /file/i, 'Space');
    await (await choosing).setFiles(bundle);
    await page.locator('[data-verdict]').getByRole('heading', { name: 'This bundle is genuine and whole' }).waitFor();
    await visitor.close();
  }, 240_000);

  /** The payment service's page, which is not ours: whatever it calls its fields. */
  async function pay(page: Page): Promise<void> {
    for (const [field, text] of [
      ['cc-number', '4242424242424242'],
      ['cc-exp', '12/34'],
      ['cc-csc', '123'],
      ['cc-name', 'Key Holder'],
    ] as const) {
      for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
        await page.keyboard.press('Tab');
        if ((await page.evaluate<string>('document.activeElement?.autocomplete ?? ""')) === field) break;
      }
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.origin === browser.origin);
  }
});

describeInBrowser('seen larger, and at rest', () => {
  let browser: TestBrowser;
  beforeAll(async () => (browser = await TestBrowser.launch()));
  afterAll(() => browser.close());

  const PAGES = ['/', '/custodians', '/verify', '/sign-in', '/my', '/my/move', '/my/transfers', '/my/account'];

  it('every main page fits at 200 %, where a window of 1280 px is one of 640', async () => {
    const visitor = await browser.visitor();
    await visitor.signIn('ada@holder.example');
    await visitor.page.setViewportSize({ width: 640, height: 400 });
    for (const path of PAGES) {
      await visitor.goto(path);
      await visitor.settled();
      const tooWide = await visitor.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      expect([path, tooWide]).toEqual([path, 0]);
    }
    await visitor.close();
  });

  it('nothing moves for whoever asks for less motion, not even while it loads', async () => {
    const visitor = await browser.visitor();
    const { page } = visitor;
    await visitor.signIn('ada@holder.example');
    // The answer comes once it was looked at: the shape of what comes is on the screen until then.
    let answer = () => {};
    const looked = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/\/api\/assets(\?|$)/, async (route) => {
      await looked;
      await route.continue();
    });
    await visitor.goto('/my');
    await page.getByRole('main').getByText('Loading…').first().waitFor();
    const moving = await page.evaluate<string[]>(`document.getAnimations()
      .filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().activeDuration > 50)
      .map(({ effect }) => effect.target.className)`);
    expect(moving).toEqual([]);
    answer();
    await page.getByRole('main').locator('article').first().waitFor();
    await visitor.close();
  });
});
