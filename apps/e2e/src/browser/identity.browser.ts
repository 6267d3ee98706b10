import { type Page } from 'playwright';
import { demonstrationAccount } from '@holdfast/sources';
import { PASSWORD, TestBrowser, type Visitor } from './browser';
import { describeInBrowser } from './chromium';
import { letters } from './demonstration';
import { askForOffer, fillConsent } from './holder-with-letter';
import { linksMailedTo } from './mailbox';

const NEW_PASSWORD = 'seven quiet lanterns at sea';

describeInBrowser('who somebody is', () => {
  let browser: TestBrowser;
  beforeAll(async () => (browser = await TestBrowser.launch({ demonstration: false })));
  afterAll(() => browser.close());

  const newAddress = () => `identity-${Date.now()}@holder.example`;

  /** Somebody with an account of their own, signed in at `next`. */
  async function signedUp(email: string, next: string): Promise<Visitor> {
    const visitor = await browser.visitor();
    const { page } = visitor;
    await visitor.goto(`/sign-up?next=${encodeURIComponent(next)}`);
    await page.getByLabel('Your name').fill('Iden Vale');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.waitForURL(`**${next}`);
    return visitor;
  }

  it.each([
    ['recovery', '/recovery'],
    ['recovery-link', `/recovery#${'a'.repeat(43)}`],
    ['outbox', '/development/outbox'],
  ])('%s is clean in both languages and themes, on a desk and on a phone', (name, path) => browser.look(name, path));

  it('confirms an address by the link of its mail, once', async () => {
    const email = newAddress();
    const visitor = await signedUp(email, '/my/account');
    const { page } = visitor;
    await page.getByText('not confirmed yet').waitFor();
    await page.getByRole('button', { name: 'Send me the mail again' }).click();
    await page.getByRole('link', { name: /development outbox/ }).click();
    const mail = page.locator('main div', { hasText: email }).filter({ hasText: 'Is this your address?' }).last();
    await mail.getByRole('link').click();
    await page.getByRole('button', { name: 'Yes, it is mine' }).waitFor();
    await visitor.check('verify-email');
    await page.getByRole('button', { name: 'Yes, it is mine' }).click();
    await page.getByText('Thank you, your address is confirmed.').waitFor();
    // The button is gone, and the focus is where its answer is.
    await page.locator('h1:focus').waitFor();
    const [again = ''] = await linksMailedTo(visitor, email, 'identity.verify_email');
    await visitor.goto('/my/account');
    await page.getByText('confirmed', { exact: true }).waitFor();
    await visitor.goto(again);
    await page.getByRole('button', { name: 'Yes, it is mine' }).click();
    await page.getByText('This link has been used, or is too old.').waitFor();
    // Who reads on in another language gets their mails in it.
    const told = page.waitForResponse((response) => response.url().endsWith('/api/person/language'));
    await page.getByRole('button', { name: '简体中文' }).click();
    expect((await told).status()).toBe(204);
    await visitor.close();
  });

  it('makes a passkey, signs in with it, changes the password by it, and removes it', async () => {
    const email = newAddress();
    const visitor = await signedUp(email, '/my/account');
    const { page } = visitor;
    await giveAuthenticator(page);
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    const making = page.getByRole('dialog', { name: 'Make a passkey' });
    await making.getByLabel('What do you call it?').fill('My phone');
    await making.getByLabel('Your password, once').fill('not this one');
    await making.getByRole('button', { name: 'Make a passkey' }).click();
    await making.getByText('The password is not right.').first().waitFor();
    await making.getByLabel('Your password, once').fill(PASSWORD);
    await making.getByRole('button', { name: 'Make a passkey' }).click();
    await page.getByRole('rowheader', { name: /My phone/ }).waitFor();
    await visitor.check('account-passkey');

    await page.getByRole('button', { name: 'Iden Vale' }).click();
    await page.locator('#account-menu').getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL('**/my');

    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByRole('button', { name: 'Change the password' }).click();
    const changing = page.getByRole('dialog', { name: 'Change the password' });
    await changing.getByRole('textbox', { name: 'New password' }).fill(NEW_PASSWORD);
    await changing.getByRole('button', { name: 'Use a passkey instead' }).click();
    await page.getByText('Your new password counts. Every other device is signed out.').waitFor();
    const answer = await visitor.context.request.get('/api/session');
    expect(answer.status()).toBe(200);
    expect(await linksMailedTo(visitor, email, 'identity.password_changed')).toContain('/my/account');

    await page.getByRole('button', { name: 'Remove My phone' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No passkey yet').waitFor();
    await visitor.close();
  });

  it('claims by a wallet that signs in with Ethereum, and says what a wallet that nobody knows can do', async () => {
    const letter = (await letters()).at(-3);
    const number = Number(/\d+$/.exec(letter?.holder ?? '')?.[0]);
    const visitor = await signedUp(newAddress(), '/claim');
    const { page } = visitor;
    // The demonstration's deposit names a wallet for each of its users; another account is nobody's.
    await giveWallet(visitor, 'Known wallet', 100 + number - 1);
    await giveWallet(visitor, 'Strange wallet', 98);
    await page.reload();
    await page.getByRole('button', { name: 'Use Known wallet' }).waitFor();
    await visitor.check('claim-wallet');
    await page.getByRole('button', { name: 'Use Strange wallet' }).click();
    await page.getByText('No platform has named this wallet').waitFor();
    await page.getByRole('button', { name: 'Use Known wallet' }).click();
    await page.waitForURL('**/my');
    await page.getByRole('main').locator('article').first().waitFor();
    await visitor.close();
  });

  it('recovers an account slowly: anybody whose it was can stop it, and moves wait longer afterwards', async () => {
    const email = newAddress();
    const letter = (await letters()).at(-4);
    const home = await signedUp(email, `/claim?code=${encodeURIComponent(letter?.code ?? '')}`);
    await home.page.getByRole('main').getByRole('button', { name: 'Claim', exact: true }).click();
    await home.page.waitForURL('**/my');

    const stranger = await browser.visitor();
    const first = await recover(stranger, email, 0);
    await stranger.page.getByText('The waiting time runs').waitFor();
    // At home, where one is signed in, it is said on every page.
    await home.goto('/my/account');
    await home.page.getByText('Somebody is getting a new password for your account').waitFor();
    await home.check('account-recovery-notice');
    const [objection = ''] = await linksMailedTo(stranger, email, 'identity.recovery_waiting');
    const contact = await browser.visitor();
    await contact.goto(objection);
    await contact.check('objection');
    await contact.page.getByRole('button', { name: 'It was not me: stop it' }).click();
    await contact.page.getByText('It is stopped.').waitFor();
    await contact.close();
    await stranger.goto('/');
    await stranger.goto(first);
    await stranger.page.getByRole('button', { name: 'Go on' }).click();
    await stranger.page.getByText('There is no such recovery any more').waitFor();

    await recover(stranger, email, 1);
    await stranger.page.getByRole('textbox', { name: 'New password' }).fill(NEW_PASSWORD);
    await stranger.page.getByRole('button', { name: 'Set the new password' }).click();
    await stranger.page.waitForURL('**/sign-in');
    await home.page.reload();
    await home.page.waitForURL('**/sign-in**');
    await home.close();
    await stranger.page.getByLabel('Email').fill(email);
    await stranger.page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await stranger.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await stranger.page.waitForURL('**/my');
    await objectToMove(stranger, email);
    await stranger.close();
  }, 180_000);

  /** Asks for a recovery and follows the mail's link; answers the link. `count`: how many were asked for before. */
  async function recover(visitor: Visitor, email: string, count: number): Promise<string> {
    const { page } = visitor;
    await page.goto('/recovery');
    await page.getByLabel('Email of the account').fill(email);
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await page.getByText('If there is an account with this address').waitFor();
    const [link = ''] = await linksMailedTo(visitor, email, 'identity.recovery_requested', count);
    await page.goto('/');
    await page.goto(link);
    await page.getByRole('button', { name: 'Go on' }).click();
    return link;
  }

  /** A consent that is regretted in time, from another tab, by the mail's link; then what has changed in the terms since. */
  async function objectToMove(visitor: Visitor, email: string): Promise<void> {
    const { page, context } = visitor;
    await askForOffer(page, 'Granite');
    await fillConsent(page, NEW_PASSWORD);
    await page.getByRole('button', { name: /^Agree and move/ }).click();
    await page.getByText('You can still object').waitFor();
    await page.locator('h1:focus').waitFor();
    await visitor.check('cool-off');
    const [link = ''] = await linksMailedTo(visitor, email, 'transfer.consented');
    const other = await context.newPage();
    await other.goto(link);
    await other.getByRole('button', { name: 'Cancel the transfer' }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Cancel the transfer' }).click();
    await other.getByText('Cancelled').first().waitFor();
    // The first tab is told, and has nothing left to cancel.
    await page.getByText('You can still object').waitFor({ state: 'detached' });
    await page.getByText('Cancelled').first().waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the transfer' }).count()).toBe(0);
    await other.close();

    await publishTerms(browser);
    await visitor.goto('/my');
    await askForOffer(page, 'Granite');
    await page.getByRole('heading', { name: /What has changed since you agreed to version 1/ }).waitFor();
    await page.locator('ins', { hasText: 'On Sundays' }).waitFor();
    await visitor.check('offer-terms-changed');
    await page.getByRole('button', { name: 'Discard the offer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard the offer' }).click();
    await page.getByText('Cancelled').first().waitFor();
  }
});

/** The museum's newest terms, over the API: one sentence more. */
async function publishTerms(browser: TestBrowser): Promise<void> {
  const admin = await browser.visitor();
  await admin.signIn('admin@granite-house.example');
  const { request } = admin.context;
  const session = (await (await request.get('/api/session')).json()) as {
    memberships: { organization: { id: string } }[];
  };
  const headers = {
    origin: browser.origin,
    'holdfast-organization': session.memberships[0]?.organization.id ?? '',
    'idempotency-key': `terms-${Date.now()}`,
  };
  const body = {
    title: 'Granite House deposit agreement',
    body: 'The museum looks at every collection before it accepts it; two of us sign. We keep tokens and records, not copies of what stays in your own wallet. On Sundays nobody is there.',
    jurisdiction: 'The fictional Canton of Granite',
    storagePlace: 'The museum, underground',
  };
  const answer = await request.put('/api/custodian/terms', { headers, data: body });
  // Again in a second run on the same system: they are these already.
  if (answer.status() !== 200 && answer.status() !== 409) throw new Error(await answer.text());
  await admin.close();
}

/** An authenticator in the browser itself: it is present, and knows its owner. */
async function giveAuthenticator(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** A wallet as browsers have them: it comes forward by EIP-6963, and signs with an account of the local chain. */
async function giveWallet({ page }: Visitor, name: string, account: number): Promise<void> {
  const { address, signMessage } = demonstrationAccount(account);
  const sign = `sign${account}`;
  await page.exposeFunction(sign, (raw: `0x${string}`) => signMessage({ message: { raw } }));
  await page.addInitScript({
    content: `(() => {
      const answer = { eth_requestAccounts: () => ['${address}'], eth_chainId: () => '0x7a69', personal_sign: ([text]) => ${sign}(text) };
      const provider = { request: async ({ method, params }) => answer[method](params) };
      const info = { uuid: '${name}', name: '${name}', icon: 'data:,', rdns: 'example.wallet' };
      const announce = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
      window.addEventListener('eip6963:requestProvider', announce);
      announce();
    })()`,
  });
}
