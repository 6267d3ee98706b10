import { openStripe } from '@holdfast/billing';
import { readyAccount, startStripeEmulator, type StripeEmulator } from '@holdfast/stripe-emulator';
import type Stripe from 'stripe';
import { DESKTOP, type Look, PHONE, TestBrowser, type Visitor } from './browser';
import { describeInBrowser } from './chromium';

/** Stripe's own test cards: https://docs.stripe.com/testing */
const CARDS = { threeDSecure: '4000002760003184', insufficientFunds: '4000000000009995', good: '4242424242424242' };
/** As the pages say it; the API says it in English to everybody. */
const WORDS = {
  en: {
    funds: 'insufficient funds',
    refused: 'unable to authenticate',
    paid: 'Paid. Thank you.',
    done: 'already done',
  },
  zh: { funds: '余额不足', refused: '无法验证', paid: '已支付', done: '已经完成' },
};

describeInBrowser('Stripe’s pages, as the emulator shows them', () => {
  let browser: TestBrowser;
  let emulator: StripeEmulator;
  let stripe: Stripe;
  let at: { stripeAccount: string };

  beforeAll(async () => {
    [browser, emulator] = [await TestBrowser.launch({ demonstration: false }), await startStripeEmulator()];
    const { secretKey, webhookSecret, url: apiBase } = emulator;
    stripe = openStripe({ secretKey, webhookSecret, connectWebhookSecret: undefined, apiBase, mode: 'emulator' });
    at = { stripeAccount: (await readyAccount(stripe)).id };
  });
  afterAll(async () => {
    await browser?.close();
    await emulator?.close();
  });

  const payWith = async ({ page }: Visitor, number: string) => {
    await page.locator('#number').fill(number);
    await page.locator('#expiry').fill('12/34');
    await page.locator('#cvc').fill('123');
    const email = page.locator('#email');
    if ((await email.count()) > 0) await email.fill('holder@holder.example');
    await page.locator('button.main').click();
  };
  const answer = ({ page }: Visitor, says: 'yes' | 'no') => page.locator(`button[value="${says}"]`).click();
  const alertSays = ({ page }: Visitor, text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor();
  const back = (look: Look) => `${browser.origin}/verify?lang=${look.language}`;
  const page = (look: Look) => ({ success_url: back(look), cancel_url: back(look), locale: look.language });

  const looks: [string, Look][] = [
    ['in English on a desk', DESKTOP],
    ['in Chinese on a phone', PHONE],
  ];

  it.each(looks)(
    'store a card that has no money behind it not, and one with 3-D Secure when its bank says so, %s',
    async (_name, look) => {
      const words = WORDS[look.language];
      const customer = (await stripe.customers.create({}, at)).id;
      const wish = { mode: 'setup', customer, currency: 'eur', ...page(look) } as const;
      const session = await stripe.checkout.sessions.create(wish, at);
      const visitor = await browser.visitor(look);
      await visitor.goto(session.url ?? '');
      await visitor.check('stripe-checkout');
      await payWith(visitor, CARDS.insufficientFunds);
      await alertSays(visitor, words.funds);
      await visitor.check('stripe-checkout-declined');

      await payWith(visitor, CARDS.threeDSecure);
      await visitor.page.locator('button[value="yes"]').waitFor();
      await visitor.check('stripe-3d-secure');
      await answer(visitor, 'no');
      await alertSays(visitor, words.refused);
      await payWith(visitor, CARDS.threeDSecure);
      await answer(visitor, 'yes');
      await visitor.page.waitForURL('**/verify**');
      expect(await stripe.checkout.sessions.retrieve(session.id, {}, at)).toMatchObject({ status: 'complete' });
      const { data } = await stripe.customers.listPaymentMethods(customer, {}, at);
      expect(data.map(({ card }) => card?.last4)).toEqual(['3184']);

      await visitor.goto(session.url ?? '');
      await visitor.page.getByText(words.done).waitFor();
      await visitor.check('stripe-checkout-over');
      await visitor.close();
    },
  );

  it.each(looks)('take what a platform pays ahead, %s', async (_name, look) => {
    const item = {
      quantity: 1,
      price_data: { currency: 'eur', unit_amount: 7_140, product_data: { name: 'Keeping' } },
    };
    const session = await stripe.checkout.sessions.create({ mode: 'payment', line_items: [item], ...page(look) }, at);
    const visitor = await browser.visitor(look);
    await visitor.goto(session.url ?? '');
    await visitor.check('stripe-checkout-payment');
    await payWith(visitor, CARDS.threeDSecure);
    await answer(visitor, 'yes');
    await visitor.page.waitForURL('**/verify**');
    const paid = await stripe.checkout.sessions.retrieve(session.id, {}, at);
    expect(paid).toMatchObject({ status: 'complete', payment_status: 'paid', amount_total: 7_140 });
    await visitor.close();
  });

  it.each(looks)('let an invoice be paid, and a card be changed and taken away, %s', async (_name, look) => {
    const words = WORDS[look.language];
    const customer = (await stripe.customers.create({}, at)).id;
    const draft = await stripe.invoices.create({ customer, currency: 'eur', auto_advance: false }, at);
    await stripe.invoices.addLines(draft.id, { lines: [{ amount: 1_190, description: 'Items' }] }, at);
    const invoice = await stripe.invoices.finalizeInvoice(draft.id, {}, at);
    const visitor = await browser.visitor(look);
    await visitor.goto(invoice.hosted_invoice_url ?? '');
    await visitor.check('stripe-invoice');
    await payWith(visitor, CARDS.insufficientFunds);
    await alertSays(visitor, words.funds);
    await payWith(visitor, CARDS.threeDSecure);
    await answer(visitor, 'yes');
    await visitor.page.getByText(words.paid).waitFor();
    await visitor.check('stripe-invoice-paid');
    expect(await stripe.invoices.retrieve(invoice.id, {}, at)).toMatchObject({ status: 'paid', amount_paid: 1_190 });

    await stripe.paymentMethods.attach('pm_card_mastercard', { customer }, at);
    const features = { payment_method_update: { enabled: true }, invoice_history: { enabled: true } };
    const configuration = await stripe.billingPortal.configurations.create({ features }, at);
    const session = await stripe.billingPortal.sessions.create(
      { customer, configuration: configuration.id, return_url: back(look), locale: look.language },
      at,
    );
    await visitor.goto(session.url);
    await visitor.page.getByText('4444').first().waitFor();
    await visitor.check('stripe-billing-portal');
    await payWith(visitor, CARDS.good);
    await visitor.page.getByText('4242').first().waitFor();
    const kept = await stripe.customers.listPaymentMethods(customer, {}, at);
    expect(kept.data.map(({ card }) => card?.last4).sort()).toEqual(['4242', '4444']);
    await visitor.close();
  });
});
