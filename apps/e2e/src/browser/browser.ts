import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { PASSWORD } from '@holdfast/standalone';
import { REPOSITORY } from '../system/system';
import { CHROMIUM } from './chromium';

export interface Look {
  readonly width: 1280 | 360;
  readonly language: 'en' | 'zh';
  readonly theme: 'light' | 'dark';
}

export const DESKTOP: Look = { width: 1280, language: 'en', theme: 'light' };
export const PHONE: Look = { width: 360, language: 'zh', theme: 'dark' };

/** Two looks find what the eight do; E2E_LOOKS=all takes all the pictures. */
const LOOKS: readonly Look[] =
  process.env.E2E_LOOKS === 'all'
    ? ([1280, 360] as const).flatMap((width) =>
        (['en', 'zh'] as const).flatMap((language) =>
          (['light', 'dark'] as const).map((theme) => ({ width, language, theme })),
        ),
      )
    : [DESKTOP, PHONE];

/** WCAG 2.2 AA and all that it builds on. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
const PICTURES = join(REPOSITORY, 'apps/e2e/screenshots');
const ARGUMENTS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];
const HEIGHT = { 1280: 800, 360: 740 } as const;
const PATIENCE_MS = 30_000;

/** Letters of the demonstration's platform to holders who have not come yet, by line. */
export interface Letter {
  readonly holder: string;
  readonly code: string;
}

export class TestBrowser {
  readonly origin = setting('E2E_ORIGIN');

  private constructor(private readonly browser: Browser) {}

  static async launch(): Promise<TestBrowser> {
    if (CHROMIUM === null) throw new Error('There is no Chromium: use describeInBrowser.');
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return new TestBrowser(await chromium.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...sandbox] }));
  }

  /** Somebody with a browser of their own: no cookies, nothing kept. */
  async visitor(
    look: Look = DESKTOP,
    { serviceWorkers = 'block' }: { serviceWorkers?: 'block' | 'allow' } = {},
  ): Promise<Visitor> {
    const context = await this.browser.newContext({
      baseURL: this.origin,
      viewport: { width: look.width, height: HEIGHT[look.width] },
      locale: look.language === 'zh' ? 'zh-CN' : 'en-GB',
      colorScheme: look.theme,
      hasTouch: look.width === 360,
      isMobile: look.width === 360,
      reducedMotion: 'reduce',
      timezoneId: 'Asia/Shanghai',
      acceptDownloads: true,
      // What the network does is what a story says it does.
      serviceWorkers,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Visitor(context, await context.newPage(), look);
  }

  /**
   * Visits a page in every look and holds it to what every page must be: clean for axe, no wider than its window, no complaint
   * of the browser's. Leaves `screenshots/<name>-<look>.png`.
   */
  async look(name: string, path: string, options: { as?: string; ready?: (page: Page) => Promise<void> } = {}) {
    for (const look of LOOKS) {
      const visitor = await this.visitor(look);
      if (options.as !== undefined) await visitor.signIn(options.as);
      await visitor.goto(path);
      await options.ready?.(visitor.page);
      await visitor.check(name);
      await visitor.close();
    }
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

export class Visitor {
  /** What the browser complained of: errors of scripts, and what the content security policy has stopped. */
  readonly complaints: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly seen: Look,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // A refused request is told by its page; the browser's own line about it is no complaint.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        this.complaints.push(message.text());
    });
  }

  /** Resolves when the page has its heading. */
  async goto(path: string): Promise<void> {
    await this.page.goto(path);
    await this.page.locator('h1').first().waitFor();
  }

  /** Over the API, for stories that are not about signing in. `password` is the demonstration's when not given. */
  async signIn(email: string, password: string = PASSWORD): Promise<void> {
    const answer = await this.context.request.post('/api/session', {
      data: { email, password },
      headers: { origin: setting('E2E_ORIGIN') },
    });
    if (answer.status() !== 201) throw new Error(`${email} could not sign in: ${await answer.text()}`);
    await this.context.addInitScript({ content: "localStorage.setItem('holdfast.signed-in', '1')" });
  }

  /** Takes its picture, then throws for what is wrong with the page as it stands. */
  async check(name: string): Promise<void> {
    const { width, language, theme } = this.seen;
    mkdirSync(PICTURES, { recursive: true });
    const path = join(PICTURES, `${name}-${width}-${language}-${theme}.png`);
    await this.page.screenshot({ path, fullPage: true });
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(AXE_TAGS).analyze();
    const found = violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join('\n')}`,
    );
    const tooWide = await this.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    if (tooWide > 0) found.push(`the page is ${tooWide} px wider than its window`);
    found.push(...this.complaints.map((one) => `the browser says: ${one}`));
    if (found.length > 0) throw new Error(`${name} at ${width} px, ${language}, ${theme}:\n${found.join('\n')}`);
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** The letters that the demonstration's platform wrote; take one that no other story takes, by its place in the file. */
export function letters(): Letter[] {
  const path = join(setting('E2E_DATA'), 'demonstration/letters.ndjson');
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line): Letter => JSON.parse(line));
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: browser stories run as Jest's project "browser".`);
  return value;
}
