import { TestBrowser } from './browser';
import { describeInBrowser } from './chromium';

describeInBrowser('everybody’s pages', () => {
  let browser: TestBrowser;
  beforeAll(async () => (browser = await TestBrowser.launch()));
  afterAll(() => browser.close());

  it.each([
    ['landing', '/'],
    ['sign-in', '/sign-in'],
    ['sign-up', '/sign-up'],
    ['not-found', '/no/such/page'],
  ])('%s is clean in both languages and themes, on a desk and on a phone', (name, path) => browser.look(name, path));

  it.each([
    ['my-collection', '/my', 'ada@holder.example'],
    ['platform-off-boardings', '/platform/polar-lantern-arcade', 'operator@polar-lantern.example'],
    ['custodian-transfers', '/custodian/granite-house', 'operator@granite-house.example'],
  ])('%s is clean too', (name, path, as) => browser.look(name, path, { as }));
});
