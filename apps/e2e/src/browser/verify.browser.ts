import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPOSITORY } from '../system/repository';
import { DESKTOP, type Look, PHONE, TestBrowser, type Visitor } from './browser';
import { describeInBrowser } from './chromium';

const WORDS = {
  en: {
    way: /Verify a receipt/,
    receipt: 'This receipt is genuine',
    badReceipt: 'This receipt does not hold',
    bundle: 'This bundle is genuine and whole',
    badBundle: 'This bundle does not hold',
    cut: 'This file cannot be checked',
  },
  zh: {
    way: /核验凭证/,
    receipt: '这份凭证真实有效',
    badReceipt: '这份凭证不成立',
    bundle: '证明包真实、完整',
    badBundle: '证明包不成立',
    cut: '无法核验此文件',
  },
} as const;

describeInBrowser('verifying in the browser', () => {
  let browser: TestBrowser;
  let folder: string;
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    browser = await TestBrowser.launch();
    folder = await mkdtemp(join(tmpdir(), 'holdfast-verify-'));
    await takeAlong(browser, folder);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Gives the page a file and answers the heading of its verdict. */
  async function verdictOf({ page }: Visitor, path: string): Promise<string> {
    await page.locator('input[type=file]').setInputFiles(path);
    const verdict = page.locator('[data-verdict]').filter({ hasText: path.split('/').at(-1) ?? '' });
    await verdict.waitFor();
    return (await verdict.locator('h2').textContent()) ?? '';
  }
  const failedChecks = ({ page }: Visitor) =>
    page
      .locator('[data-check][data-ok=false]')
      .evaluateAll((checks) => checks.map((check) => check.getAttribute('data-check')));

  it.each<[string, Look]>([
    ['in English at a desk', DESKTOP],
    ['in Chinese on a phone', PHONE],
  ])('a stranger comes from the landing page and learns whether a receipt holds, %s', async (_name, look) => {
    const words = WORDS[look.language];
    const visitor = await browser.visitor(look);
    const sent: string[] = [];
    visitor.page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
    await visitor.goto('/');
    await visitor.page.getByRole('main').getByRole('link', { name: words.way }).click();
    await visitor.page.waitForURL('**/verify');

    expect(await verdictOf(visitor, at('good.receipt.json'))).toBe(words.receipt);
    expect(await failedChecks(visitor)).toEqual([]);
    await visitor.check('verify-receipt');

    expect(await verdictOf(visitor, at('tampered.receipt.json'))).toBe(words.badReceipt);
    expect(await failedChecks(visitor)).toEqual(['quantity']);
    await visitor.check('verify-receipt-tampered');

    expect(await verdictOf(visitor, at('good.tar'))).toBe(words.bundle);
    await visitor.check('verify-bundle');
    expect(await verdictOf(visitor, at('tampered.tar'))).toBe(words.badBundle);
    expect(await failedChecks(visitor)).toEqual(expect.arrayContaining(['digests', 'named by digest', 'content']));
    expect(await verdictOf(visitor, at('cut.tar'))).toBe(words.cut);

    // Nothing was uploaded.
    expect(sent).toEqual([]);
    await visitor.close();
  });

  it('works without a network once the portal was open', async () => {
    const visitor = await browser.visitor(DESKTOP, { serviceWorkers: 'allow' });
    await visitor.goto('/');
    await visitor.page.evaluate('navigator.serviceWorker.ready');
    await visitor.context.setOffline(true);
    await visitor.goto('/verify');
    expect(await verdictOf(visitor, at('good.receipt.json'))).toBe(WORDS.en.receipt);
    await visitor.close();
  });

  it('works in the one file that lies in every bundle, opened from a disk', async () => {
    const visitor = await browser.visitor(DESKTOP);
    await visitor.goto(pathToFileURL(join(REPOSITORY, 'apps/portal/dist/verify.html')).href);
    expect(await verdictOf(visitor, at('good.tar'))).toBe(WORDS.en.bundle);
    // It has no key but the bundle's own, and says what that is worth.
    expect(await visitor.page.getByText('Checked with the key that lies in the bundle').isVisible()).toBe(true);
    await visitor.check('verify-file');
    const { verifierKey } = (await (await visitor.context.request.get('/.well-known/holdfast-log.json')).json()) as {
      verifierKey: string;
    };
    await visitor.page.getByText('Use another key').click();
    await visitor.page.getByLabel('The log’s verifier key').fill(verifierKey);
    expect(await verdictOf(visitor, at('good.receipt.json'))).toBe(WORDS.en.receipt);
    await visitor.close();
  });
});

/** What Ada of the demonstration has taken along: her bundle, one receipt of it, and both tampered with. */
async function takeAlong(browser: TestBrowser, folder: string): Promise<void> {
  const ada = await browser.visitor();
  await ada.signIn('ada@holder.example');
  const bundle = await (await ada.context.request.get('/api/bundle')).body();
  const files = filesOf(bundle);
  const [, receipt] = files.find(([path]) => path.endsWith('.receipt.json')) ?? [];
  const [, picture] = files.find(([path, body]) => path.includes('/data/content/') && body.length > 0) ?? [];
  if (receipt === undefined || picture === undefined) throw new Error('Ada’s bundle has no receipt or no content.');
  const text = receipt.toString('utf8');
  await writeFile(join(folder, 'good.tar'), bundle);
  await writeFile(join(folder, 'good.receipt.json'), text);
  await writeFile(join(folder, 'tampered.receipt.json'), text.replace(/"quantity":"\d+"/, '"quantity":"999"'));
  await writeFile(join(folder, 'cut.tar'), bundle.subarray(0, Math.floor(bundle.length / 2)));
  // One bit of a picture, in place: `picture` is a view of the bundle.
  picture[picture.length >> 1]! ^= 1;
  await writeFile(join(folder, 'tampered.tar'), bundle);
  await ada.close();
}

const BLOCK = 512;

/** The files of a tar as views of it; short names only, which bundles have. */
function filesOf(tar: Buffer): [string, Buffer][] {
  const found: [string, Buffer][] = [];
  for (let at = 0; tar[at] !== 0 && at < tar.length;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = parseInt(tar.toString('utf8', at + 124, at + 135), 8);
    found.push([name, tar.subarray(at + BLOCK, at + BLOCK + size)]);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return found;
}
