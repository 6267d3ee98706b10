import { openStripe } from '@holdfast/billing';
import { ApiClient, type HostedPage, openedPage, PASSWORD } from '@holdfast/standalone';
import { emulatorSecretKey, emulatorWebhookSecret } from '@holdfast/stripe-emulator';

/** Each custodian's account at Stripe gets a customer of another business, who changes: Stripe tells us of it all the same. */
export async function strangersAtStripe(origin: string): Promise<void> {
  const stripe = openStripe({
    secretKey: emulatorSecretKey,
    webhookSecret: emulatorWebhookSecret,
    connectWebhookSecret: undefined,
    apiBase: await emulatorOf(origin),
    mode: 'emulator',
  });
  for await (const { id } of stripe.accounts.list({ limit: 100 })) {
    const at = { stripeAccount: id };
    const stranger = await stripe.customers.create({}, at);
    await stripe.customers.update(stranger.id, { metadata: { business: 'a museum shop' } }, at);
  }
}

/** Where it listens is said by the addresses of its pages alone. */
async function emulatorOf(origin: string): Promise<string> {
  const ada = await new ApiClient(origin).signIn('ada@holder.example', PASSWORD);
  const { items } = await ada.get<{ items: { id: string; name: string }[] }>('/api/custodians');
  const custodianId = items.find(({ name }) => name.startsWith('Tidewater'))?.id;
  const page = await ada.post<HostedPage>('/api/billing/payment-methods', { custodianId, currency: 'eur' });
  return new URL(await openedPage(ada, page)).origin;
}
