import { openStripe } from '@holdfast/billing';
import { ApiClient, type HostedPage, openedPage, PASSWORD } from '@holdfast/standalone';
import { emulatorSecretKey, emulatorWebhookSecret } from '@holdfast/stripe-emulator';

/** Each custodian's account at Stripe gets a customer of another business, who changes: Stripe tells us of it all the same. */
export async function strangersAtStripe(origin: string): Promise<void> {
  const stripe = await stripeOf(origin);
  for await (const { id } of stripe.accounts.list({ limit: 100 })) {
    const at = { stripeAccount: id };
    const stranger = await stripe.customers.create({}, at);
    await stripe.customers.update(stranger.id, { metadata: { business: 'a museum shop' } }, at);
  }
}

/** Half of what each custodian has in euros goes to its bank, as Stripe does it by itself after two days; resolves to the amounts in cents. */
export async function payOutAtStripe(origin: string): Promise<number[]> {
  const stripe = await stripeOf(origin);
  const amounts: number[] = [];
  for await (const { id } of stripe.accounts.list({ limit: 100 })) {
    const at = { stripeAccount: id };
    const { available } = await stripe.balance.retrieve({}, at);
    const amount = Math.floor((available.find(({ currency }) => currency === 'eur')?.amount ?? 0) / 2);
    if (amount <= 0) continue;
    await stripe.payouts.create({ amount, currency: 'eur' }, at);
    amounts.push(amount);
  }
  return amounts;
}

async function stripeOf(origin: string) {
  return openStripe({
    secretKey: emulatorSecretKey,
    webhookSecret: emulatorWebhookSecret,
    connectWebhookSecret: undefined,
    apiBase: await emulatorOf(origin),
    mode: 'emulator',
  });
}

/** Where it listens is said by the addresses of its pages alone. */
async function emulatorOf(origin: string): Promise<string> {
  const ada = await new ApiClient(origin).signIn('ada@holder.example', PASSWORD);
  const { items } = await ada.get<{ items: { id: string; name: string }[] }>('/api/custodians');
  const custodianId = items.find(({ name }) => name.startsWith('Tidewater'))?.id;
  const page = await ada.post<HostedPage>('/api/billing/payment-methods', { custodianId, currency: 'eur' });
  return new URL(await openedPage(ada, page)).origin;
}
