import { randomUUID } from 'node:crypto';
import { until } from '../system/until';
import { PASSWORD, type TestBrowser, type Visitor } from './browser';
import { letters } from './demonstration';
import { setting } from './setting';

/** Billing follows a move within seconds; a busy machine takes its time. */
export const MOVED_MS = 90_000;

/** Stripe's test card whose money can be paid out at once: https://docs.stripe.com/testing#available-balance */
const AVAILABLE_AT_ONCE = '4000000000000077';

interface Offer {
  readonly id: string;
  readonly consentHash: string;
}
interface OfferedPrice {
  readonly plan: { readonly planId: string; readonly currency: string; readonly interval: string };
}
interface Custodian {
  readonly id: string;
  readonly name: string;
  readonly prices: readonly OfferedPrice[];
}

/** Somebody with a letter, who does over the API what the holder's own story does by hand. */
export class PayingHolder {
  private constructor(readonly visitor: Visitor) {}

  static async come(browser: TestBrowser, letterFromTheEnd: number): Promise<PayingHolder> {
    const letter = (await letters()).at(-letterFromTheEnd);
    if (letter === undefined) throw new Error('the platform has written no letter');
    const holder = new PayingHolder(await browser.visitor());
    const email = `custody-${letterFromTheEnd}-${Date.now()}@holder.example`;
    await holder.ask('post', '/api/people', { email, name: letter.holder, password: PASSWORD });
    await holder.visitor.signIn(email);
    await holder.ask('post', '/api/claims', { code: letter.code });
    return holder;
  }

  /**
   * Agrees to move two items there; with the first price, or the first that is paid by the year. They are records, which can
   * move on by themselves: a token in a vault needs its keeper's signature.
   */
  async move(custodianName: string, interval?: 'year'): Promise<string> {
    const { items } = await this.ask<{ items: { assetId: string }[] }>('get', '/api/assets?kind=record');
    const custodians = await this.ask<{ items: Custodian[] }>('get', '/api/custodians');
    const custodian = custodians.items.find(({ name }) => name.startsWith(custodianName));
    const price = custodian?.prices.find(({ plan }) => plan.interval === interval)?.plan;
    const { id, consentHash } = await this.ask<Offer>('post', '/api/transfers', {
      custodianId: custodian?.id,
      assetIds: items.slice(0, 2).map(({ assetId }) => assetId),
      ...(price === undefined
        ? {}
        : { price: { planId: price.planId, currency: price.currency, interval: price.interval } }),
    });
    await this.ask('post', `/api/transfers/${id}/consent`, { consentHash, password: PASSWORD });
    return id;
  }

  /** Pays the first invoice on the payment service's own page. */
  async pay(): Promise<void> {
    const { page } = this.visitor;
    await this.invoiced('open');
    await this.visitor.goto('/my/billing');
    const pay = page.getByRole('link', { name: /^Pay/ });
    await pay.first().click();
    await page.waitForURL((url) => url.origin !== setting('E2E_ORIGIN'));
    await page.locator('input[autocomplete=cc-number]').fill(AVAILABLE_AT_ONCE);
    await page.locator('input[autocomplete=cc-exp]').fill('12/34');
    await page.locator('input[autocomplete=cc-csc]').fill('123');
    await page.locator('input[autocomplete=cc-name]').fill('Letter Holder');
    await page.locator('button[type=submit]').first().click();
    await page.locator('input[autocomplete=cc-number]').waitFor({ state: 'detached' });
    await this.invoiced('paid');
  }

  /** Resolves when billing knows of an invoice in that state. */
  private async invoiced(wanted: 'open' | 'paid'): Promise<void> {
    const read = () => this.ask<{ items: { state: string }[] }>('get', '/api/billing/invoices');
    await until(
      `an invoice that is ${wanted}`,
      read,
      ({ items }) => items.some(({ state }) => state === wanted),
      MOVED_MS,
    );
  }

  async custodianId(name: string): Promise<string> {
    const { items } = await this.ask<{ items: Custodian[] }>('get', '/api/custodians');
    const found = items.find((one) => one.name.startsWith(name));
    if (found === undefined) throw new Error(`there is no custodian ${name}`);
    return found.id;
  }

  close(): Promise<void> {
    return this.visitor.close();
  }

  private async ask<Answer>(method: 'get' | 'post', path: string, data?: object): Promise<Answer> {
    const headers = { origin: setting('E2E_ORIGIN'), 'idempotency-key': randomUUID() };
    const { request } = this.visitor.context;
    const answer =
      method === 'get' ? await request.get(path) : await request.post(path, { data, headers, maxRetries: 1 });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }
}
