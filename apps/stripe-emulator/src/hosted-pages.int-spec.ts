import Stripe from 'stripe';
import { readyAccount } from './ready-account';
import { startEmulated, type Emulated } from './testing/emulated';
import { goodCard, Visitor } from './testing/browsing';

const success = 'https://holdfast.example/done?session={CHECKOUT_SESSION_ID}';
const cancel = 'https://holdfast.example/back';

describe('the hosted pages', () => {
  let emulated: Emulated;
  let stripe: Stripe;
  let visitor: Visitor;
  let account: { stripeAccount: string };

  beforeAll(async () => {
    emulated = await startEmulated();
    stripe = emulated.stripe;
    visitor = new Visitor(emulated.emulator.url);
    account = { stripeAccount: (await readyAccount(stripe)).id };
  });
  afterAll(() => emulated.close());

  async function setupSession(locale?: 'en' | 'zh') {
    const customer = await stripe.customers.create({}, account);
    const session = await stripe.checkout.sessions.create(
      {
        mode: 'setup',
        currency: 'eur',
        customer: customer.id,
        success_url: success,
        cancel_url: cancel,
        ...(locale && { locale }),
      },
      account,
    );
    return { customer, session, url: session.url ?? '' };
  }

  function paymentSession(fee = 100) {
    return stripe.checkout.sessions.create(
      {
        mode: 'payment',
        line_items: [
          { quantity: 2, price_data: { currency: 'eur', unit_amount: 1_250, product_data: { name: 'Keeping' } } },
        ],
        payment_intent_data: { application_fee_amount: fee, metadata: { term: '12' } },
        success_url: success,
        cancel_url: cancel,
      },
      account,
    );
  }

  describe('checkout', () => {
    it('saves a card, once, and leads back with the session in the address', async () => {
      const { customer, session, url } = await setupSession();
      const page = await visitor.open(url);
      expect(page.text).toContain('Emulator: no real money');
      expect(page.text).toContain('Nothing is charged now');
      const [one, two] = await Promise.all([visitor.submit(url, goodCard), visitor.submit(url, goodCard)]);
      expect(one.url).toBe(`https://holdfast.example/done?session=${session.id}`);
      expect(two.url).toBe(one.url);
      const done = await stripe.checkout.sessions.retrieve(
        session.id,
        { expand: ['setup_intent.payment_method'] },
        account,
      );
      expect(done).toMatchObject({ status: 'complete', payment_status: 'no_payment_required', url: null });
      expect(done.setup_intent).toMatchObject({
        status: 'succeeded',
        payment_method: { card: { last4: '4242', brand: 'visa' } },
      });
      const cards = await stripe.paymentMethods.list({ customer: customer.id }, account);
      expect(cards.data).toHaveLength(1);
    });

    it.each([
      ['4000000000000002', 'Your card was declined.'],
      ['4000000000009995', 'Your card has insufficient funds.'],
      ['4000000000000069', 'Your card has expired.'],
      ['4242424242424241', 'Your card number is incorrect.'],
      ['4111111111111111', 'used a non test card'],
    ])('says why the card %s is not taken, and takes another one then', async (number, reason) => {
      const { session, url } = await setupSession();
      const refused = await visitor.submit(url, { ...goodCard, number });
      expect(refused.text).toContain(reason);
      expect(refused.text).toContain('role="alert"');
      expect((await stripe.checkout.sessions.retrieve(session.id, {}, account)).status).toBe('open');
      expect((await visitor.submit(url, goodCard)).url).toContain(session.id);
    });

    it.each([
      [{ expiry: '13/34' }, 'expiration month is invalid'],
      [{ expiry: '01/20' }, 'expiration year is invalid'],
      [{ expiry: 'soon' }, 'expiration year is invalid'],
      [{ cvc: '1' }, 'security code is invalid'],
      [{ number: '<script>' }, 'card number is incorrect'],
    ])('refuses %j', async (wrong, reason) => {
      const { url } = await setupSession();
      const refused = await visitor.submit(url, { ...goodCard, ...wrong });
      expect(refused.text).toContain(reason.replaceAll("'", '&#39;'));
      expect(refused.text).not.toContain('<script>');
    });

    it('asks by 3-D Secure, goes on when the holder confirms and back when not', async () => {
      const { session, url } = await setupSession();
      const asked = await visitor.submit(url, { ...goodCard, number: '4000002500003155' });
      expect(asked.url).toContain('/authenticate/');
      expect((await visitor.submit(asked.url, { answer: 'no' })).text).toContain('unable to authenticate');
      const again = await visitor.submit(url, { ...goodCard, number: '4000002500003155' });
      expect((await visitor.submit(again.url, { answer: 'yes' })).url).toContain(session.id);
      expect((await stripe.checkout.sessions.retrieve(session.id, {}, account)).status).toBe('complete');
    });

    it('takes a payment with the fee of the platform', async () => {
      const session = await paymentSession();
      const page = await visitor.open(session.url ?? '');
      expect(page.text).toContain('€25.00');
      await visitor.submit(session.url ?? '', { ...goodCard, email: 'payer@platform.example' });
      const paid = await stripe.checkout.sessions.retrieve(
        session.id,
        { expand: ['payment_intent.latest_charge', 'line_items'] },
        account,
      );
      expect(paid).toMatchObject({
        payment_status: 'paid',
        amount_total: 2_500,
        customer_details: { email: 'payer@platform.example' },
      });
      expect(paid.payment_intent).toMatchObject({
        amount_received: 2_500,
        metadata: { term: '12' },
        latest_charge: { application_fee_amount: 100 },
      });
      expect(paid.line_items?.data[0]).toMatchObject({ quantity: 2, description: 'Keeping' });
      const fees = await stripe.applicationFees.list({ limit: 1 });
      expect(fees.data[0]).toMatchObject({ amount: 100, account: account.stripeAccount });
    });

    it('takes no money for a declined payment, and asks by 3-D Secure', async () => {
      const session = await paymentSession();
      const url = session.url ?? '';
      const email = 'payer@platform.example';
      expect((await visitor.submit(url, { ...goodCard, email, number: '4000000000000002' })).text).toContain(
        'declined',
      );
      const asked = await visitor.submit(url, { ...goodCard, email, number: '4000002760003184' });
      expect((await visitor.submit(asked.url, { answer: 'yes' })).url).toContain(session.id);
      const charges = await stripe.charges.list({ payment_intent: await intentOf(session.id) }, account);
      expect(charges.data.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
    });

    async function intentOf(id: string): Promise<string> {
      const { payment_intent } = await stripe.checkout.sessions.retrieve(id, {}, account);
      return typeof payment_intent === 'string' ? payment_intent : '';
    }

    it('is closed once the session has expired', async () => {
      const { session, url } = await setupSession();
      await stripe.checkout.sessions.expire(session.id, {}, account);
      expect((await visitor.open(url)).text).toContain('run out');
      expect((await visitor.submit(url, goodCard)).text).toContain('run out');
      await expect(stripe.checkout.sessions.expire(session.id, {}, account)).rejects.toMatchObject({ statusCode: 400 });
    });

    it('speaks Chinese to whom asks for it, by session or by browser', async () => {
      const { url } = await setupSession('zh');
      expect((await visitor.open(url)).text).toContain('保存银行卡');
      const { url: other } = await setupSession();
      expect((await new Visitor(emulated.emulator.url, 'zh-CN,zh;q=0.9').open(other)).text).toContain('模拟环境');
    });

    it('is not found for another account or another session', async () => {
      const { url, session } = await setupSession();
      expect((await visitor.open(url.replace(session.id, 'cs_test_none'))).status).toBe(404);
      expect((await visitor.open(url.replace(account.stripeAccount, 'acct_none'))).status).toBe(404);
    });
  });

  describe('onboarding', () => {
    const link = async (id: string) =>
      (
        await stripe.accountLinks.create({
          account: id,
          type: 'account_onboarding',
          refresh_url: 'https://holdfast.example/refresh',
          return_url: 'https://holdfast.example/return',
        })
      ).url;

    async function walk(url: string, year: string) {
      const one = await visitor.open(url);
      const two = await visitor.submit(one.url, {
        action: 'next',
        business_type: 'company',
        'company.name': 'Example Custodian GmbH',
        'company.tax_id': 'HRB 1',
        'business_profile.url': 'https://custodian.example',
      });
      const three = await visitor.submit(two.url, {
        action: 'next',
        'representative.first_name': 'Ada',
        'representative.last_name': 'Example',
        'representative.dob': `${year}-01-01`,
      });
      const four = await visitor.submit(three.url, { action: 'next', external_account: 'DE89370400440532013000' });
      return { first: one, last: await visitor.submit(four.url, { action: 'submit' }), lastUrl: four.url };
    }

    it('leads a new account through its requirements until it may take money', async () => {
      const created = await stripe.accounts.create({ country: 'DE' });
      expect(created.charges_enabled).toBe(false);
      expect(created.requirements?.currently_due).toContain('external_account');
      const url = await link(created.id);
      const { last } = await walk(url, '1990');
      expect(last.url).toBe('https://holdfast.example/return');
      const done = await stripe.accounts.retrieve(created.id);
      expect(done).toMatchObject({ charges_enabled: true, payouts_enabled: true, details_submitted: true });
      expect(done.requirements).toMatchObject({ currently_due: [], disabled_reason: null });
      expect((await visitor.open(url)).url).toBe('https://holdfast.example/refresh');
    });

    it('goes on later where it was left, and names what is missing', async () => {
      const created = await stripe.accounts.create({ country: 'DE' });
      const first = await visitor.open(await link(created.id));
      const left = await visitor.submit(first.url, {
        action: 'later',
        business_type: 'company',
        'company.name': 'Half',
      });
      expect(left.url).toBe('https://holdfast.example/return');
      const state = await stripe.accounts.retrieve(created.id);
      expect(state).toMatchObject({ charges_enabled: false, details_submitted: false });
      expect(state.requirements?.currently_due).not.toContain('company.name');
      const again = await visitor.open(await link(created.id));
      expect(again.text).toContain('value="Half"');
      const refused = await visitor.submit(again.url, {
        action: 'next',
        business_type: 'company',
        'company.name': 'Half',
      });
      expect(refused.text).toContain('Please fill in');
    });

    it('asks for a document when the person cannot be verified', async () => {
      const created = await stripe.accounts.create({ country: 'DE' });
      const { last, lastUrl } = await walk(await link(created.id), '1902');
      expect(last.text).toContain('identity document');
      const state = await stripe.accounts.retrieve(created.id);
      expect(state).toMatchObject({ charges_enabled: false, details_submitted: true });
      expect(state.requirements?.errors?.[0]?.requirement).toBe('representative.verification.document');
      await visitor.submit(lastUrl, { action: 'document' });
      expect((await stripe.accounts.retrieve(created.id)).charges_enabled).toBe(true);
    });

    it('keeps an account without it from taking money', async () => {
      const created = await stripe.accounts.create({ country: 'DE' });
      const attempt = stripe.paymentIntents.create(
        { amount: 1_000, currency: 'eur', payment_method: 'pm_card_visa', confirm: true },
        { stripeAccount: created.id },
      );
      await expect(attempt).rejects.toMatchObject({ code: 'account_invalid' });
    });
  });

  describe('the billing portal', () => {
    async function portal(mode: 'at_period_end' | 'immediately' = 'at_period_end') {
      const customer = await stripe.customers.create({}, account);
      await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id }, account);
      const product = await stripe.products.create({ name: 'Keeping' }, account);
      const price = await stripe.prices.create(
        { product: product.id, currency: 'eur', unit_amount: 0, recurring: { interval: 'month' } },
        account,
      );
      const subscription = await stripe.subscriptions.create(
        { customer: customer.id, items: [{ price: price.id }] },
        account,
      );
      const configuration = await stripe.billingPortal.configurations.create(
        {
          features: {
            payment_method_update: { enabled: true },
            invoice_history: { enabled: true },
            subscription_cancel: { enabled: true, mode },
          },
        },
        account,
      );
      const session = await stripe.billingPortal.sessions.create(
        { customer: customer.id, configuration: configuration.id, return_url: 'https://holdfast.example/billing' },
        account,
      );
      return { customer, subscription, url: session.url };
    }

    const defaultCard = async (customer: string) => {
      const found = await stripe.customers.retrieve(
        customer,
        { expand: ['invoice_settings.default_payment_method'] },
        account,
      );
      const method = 'invoice_settings' in found ? found.invoice_settings.default_payment_method : null;
      return typeof method === 'object' ? method?.card?.last4 : method;
    };

    it('changes the card, by 3-D Secure too', async () => {
      const { customer, url } = await portal();
      await visitor.submit(url, { ...goodCard, number: '5555555555554444', action: 'add' });
      expect(await defaultCard(customer.id)).toBe('4444');
      const asked = await visitor.submit(url, { ...goodCard, number: '4000002500003155', action: 'add' });
      const back = await visitor.submit(asked.url, { answer: 'yes' });
      expect(back.text).toContain('•••• 3155');
      expect(await defaultCard(customer.id)).toBe('3155');
      expect((await visitor.submit(url, { ...goodCard, number: '4000000000000002', action: 'add' })).text).toContain(
        'declined',
      );
    });

    it('cancels at the end of the period, and takes that back', async () => {
      const { subscription, url } = await portal();
      await visitor.submit(url, { action: 'cancel', id: subscription.id });
      const ending = await stripe.subscriptions.retrieve(subscription.id, {}, account);
      expect(ending).toMatchObject({ status: 'active', cancel_at_period_end: true });
      await visitor.submit(url, { action: 'keep', id: subscription.id });
      expect(await stripe.subscriptions.retrieve(subscription.id, {}, account)).toMatchObject({
        cancel_at_period_end: false,
        cancel_at: null,
      });
    });

    it("leaves another customer's subscription alone", async () => {
      const mine = await portal('immediately');
      const other = await portal('immediately');
      await visitor.submit(mine.url, { action: 'cancel', id: other.subscription.id });
      expect((await stripe.subscriptions.retrieve(other.subscription.id, {}, account)).status).toBe('active');
      await visitor.submit(mine.url, { action: 'cancel', id: mine.subscription.id });
      expect((await stripe.subscriptions.retrieve(mine.subscription.id, {}, account)).status).toBe('canceled');
    });
  });

  describe('an invoice', () => {
    async function openInvoice() {
      const customer = await stripe.customers.create({ name: '林黛玉' }, account);
      const draft = await stripe.invoices.create({ customer: customer.id, currency: 'eur' }, account);
      await stripe.invoices.addLines(draft.id, { lines: [{ amount: 900, description: '保管费 Keeping' }] }, account);
      return stripe.invoices.finalizeInvoice(draft.id, {}, account);
    }

    it('is paid on its page, after 3-D Secure', async () => {
      const invoice = await openInvoice();
      const url = invoice.hosted_invoice_url ?? '';
      expect((await visitor.open(url)).text).toContain('保管费');
      expect((await visitor.submit(url, { ...goodCard, number: '4000000000009995' })).text).toContain('insufficient');
      const asked = await visitor.submit(url, { ...goodCard, number: '4000002760003184' });
      expect((await visitor.submit(asked.url, { answer: 'yes' })).text).toContain('Paid. Thank you.');
      const paid = await stripe.invoices.retrieve(invoice.id, { expand: ['payments'] }, account);
      expect(paid).toMatchObject({ status: 'paid', amount_paid: 900 });
      expect(paid.payments?.data[0]).toMatchObject({ status: 'paid', amount_paid: 900 });
    });

    it('is there as a PDF', async () => {
      const invoice = await openInvoice();
      const response = await fetch(invoice.invoice_pdf ?? '');
      expect(response.headers.get('content-type')).toBe('application/pdf');
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
      expect(bytes.length).toBeGreaterThan(1_500);
    });
  });
});
