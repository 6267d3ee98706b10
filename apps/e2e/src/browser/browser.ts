import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright';
import { REPOSITORY } from '../system/repository';
import { CHROMIUM } from './chromium';
import { played } from './demonstration';
import { faultsOf, isSettled } from './page-faults';
import { setting } from './setting';

/** Of everybody in the demonstration. */
export const PASSWORD = process.env.E2E_PASSWORD ?? '';

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

/** Drawing costs more than looking: all looks are taken pictures of, two only where a page is at fault, or when they are asked for. */
const TAKES_PICTURES = process.env.E2E_LOOKS === 'all' || process.env.E2E_PICTURES === '1';
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

export class TestBrowser {
  readonly origin = setting('E2E_ORIGIN');
  /** Emptied of whoever had them; what they keep is the portal's files, which are everybody's. */
  private readonly free = new Map<Look, BrowserContext[]>();
  /** Who looks at pages, by look. */
  private readonly lookers = new Map<Look, { visitor: Visitor; as: string | undefined }>();

  private constructor(private readonly browser: Browser) {}

  /** Resolves once the demonstration has been played, unless the stories have no use for what it leaves. */
  static async launch({ demonstration = true } = {}): Promise<TestBrowser> {
    if (CHROMIUM === null) throw new Error('There is no Chromium: use describeInBrowser.');
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...sandbox] });
    if (demonstration) await played();
    return new TestBrowser(browser);
  }

  /** Somebody with a browser of their own: no cookies, nothing kept. */
  async visitor(
    look: Look = DESKTOP,
    { serviceWorkers = 'block' }: { serviceWorkers?: 'block' | 'allow' } = {},
  ): Promise<Visitor> {
    // What a service worker keeps is no matter of cookies: those contexts end with their visitor.
    if (serviceWorkers === 'allow') {
      const own = await this.context(look, serviceWorkers);
      return new Visitor(own, await own.newPage(), look, () => own.close());
    }
    const context = this.free.get(look)?.pop() ?? (await this.context(look, serviceWorkers));
    const leave = async () => {
      await empty(context, this.origin);
      this.free.set(look, [...(this.free.get(look) ?? []), context]);
    };
    return new Visitor(context, await context.newPage(), look, leave);
  }

  private async context(look: Look, serviceWorkers: 'block' | 'allow'): Promise<BrowserContext> {
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
    return context;
  }

  /**
   * Visits a page in every look and holds it to what every page must be: clean for axe, no wider than its window, no complaint
   * of the browser's.
   */
  async look(name: string, path: string, options: { as?: string; ready?: (page: Page) => Promise<void> } = {}) {
    for (const look of LOOKS) {
      const visitor = await this.looker(look, options.as);
      await visitor.visit(path);
      await options.ready?.(visitor.page);
      await visitor.check(name);
    }
  }

  private async looker(look: Look, as: string | undefined): Promise<Visitor> {
    const known = this.lookers.get(look);
    if (known !== undefined && known.as === as) return known.visitor;
    this.lookers.delete(look);
    await known?.visitor.close();
    const visitor = await this.visitor(look);
    if (as !== undefined) await visitor.signIn(as);
    this.lookers.set(look, { visitor, as });
    return visitor;
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

export class Visitor {
  /** What the browser complained of: errors of scripts, and what the content security policy has stopped. */
  readonly complaints: string[] = [];
  /** What the page has asked for and not been given yet; what it follows live never ends, and is not waited for. */
  private readonly awaited = new Set<Request>();

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly seen: Look,
    private readonly leave: () => Promise<void>,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // A refused request is told by its page; the browser's own line about it is no complaint.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (request.isNavigationRequest()) this.awaited.clear();
      if (request.headers().accept !== 'text/event-stream') this.awaited.add(request);
    });
    page.on('requestfinished', (request) => this.awaited.delete(request));
    page.on('requestfailed', (request) => this.awaited.delete(request));
  }

  /** Resolves when the page has its heading. */
  async goto(path: string): Promise<void> {
    await this.page.goto(path);
    await this.page.locator('h1').first().waitFor();
  }

  /** The same without loading the portal anew when it is there already; what a mail's link has behind a # is for a load. */
  async visit(path: string): Promise<void> {
    const { origin, pathname } = new URL(this.page.url());
    if (origin !== setting('E2E_ORIGIN') || pathname === path || path.includes('#')) return this.goto(path);
    await this.page.evaluate(`document.activeElement.blur(); history.pushState(null, '', ${JSON.stringify(path)})`);
    // The focus goes to the new page's heading.
    await this.page.locator(':focus').waitFor();
  }

  /** Resolves when nothing on the page is still to come. */
  async settled(): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
      await isSettled(this.page);
      const [next] = this.awaited;
      if (next === undefined) return;
      await next.response();
    }
    throw new Error(`${this.page.url()} still waits for ${[...this.awaited].map((one) => one.url()).join(', ')}`);
  }

  /** Over the API, for stories that are not about signing in. `password` is the demonstration's when not given. */
  async signIn(email: string, password: string = PASSWORD): Promise<void> {
    const answer = await this.context.request.post('/api/session', {
      data: { email, password },
      headers: { origin: setting('E2E_ORIGIN') },
      // The connection of whoever had the context before may be closing.
      maxRetries: 1,
    });
    if (answer.status() !== 201) throw new Error(`${email} could not sign in: ${await answer.text()}`);
    await this.page.addInitScript({ content: "localStorage.setItem('holdfast.signed-in', '1')" });
  }

  /** Throws for what is wrong with the page as it stands, once it has settled; `screenshots/<name>-<look>.png` is then its picture. */
  async check(name: string): Promise<void> {
    await this.settled();
    const found = [
      ...(await faultsOf(this.page)),
      ...this.complaints.splice(0).map((one) => `the browser says: ${one}`),
    ];
    if (TAKES_PICTURES || found.length > 0) await this.picture(name);
    const { width, language, theme } = this.seen;
    if (found.length > 0) throw new Error(`${name} at ${width} px, ${language}, ${theme}:\n${found.join('\n')}`);
  }

  private async picture(name: string): Promise<void> {
    const { width, language, theme } = this.seen;
    mkdirSync(PICTURES, { recursive: true });
    const path = join(PICTURES, `${name}-${width}-${language}-${theme}.png`);
    await this.page.screenshot({ path, fullPage: true });
  }

  close(): Promise<void> {
    return this.leave();
  }
}

/** Whoever comes next finds nothing of whoever was there. */
async function empty(context: BrowserContext, origin: string): Promise<void> {
  const [page, ...others] = context.pages();
  await Promise.all(others.map((other) => other.close()));
  if (page !== undefined) {
    const client = await context.newCDPSession(page);
    await client.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    await page.close();
  }
  await context.clearCookies();
  await context.unrouteAll();
  await context.setOffline(false);
}
