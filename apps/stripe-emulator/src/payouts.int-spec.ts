import { ManualClock } from '@holdfast/kernel';
import { readyAccount } from './ready-account';
import { startEmulated } from './testing/emulated';

const day = 86_400_000;

describe('the money of a connected account', () => {
  it('is paid out a day at a time, two days after it was taken, without the fees', async () => {
    const clock = new ManualClock(new Date('2027-03-10T09:00:00Z'));
    const { emulator, stripe, close } = await startEmulated({ clock });
    const here = { stripeAccount: (await readyAccount(stripe)).id };
    const pay = (amount: number, payment_method = 'pm_card_visa') =>
      stripe.paymentIntents.create(
        { amount, currency: 'eur', payment_method, confirm: true, application_fee_amount: 50 },
        here,
      );
    await pay(1_000);
    await pay(2_000);
    // 2.9 % and 30 cents each, and our 50.
    const expected = 1_000 - 59 - 50 + (2_000 - 88 - 50);
    expect((await stripe.balance.retrieve({}, here)).pending[0]).toMatchObject({ amount: expected, currency: 'eur' });
    clock.advance(day);
    await emulator.tick();
    expect((await stripe.payouts.list({}, here)).data).toEqual([]);
    clock.advance(2 * day);
    await emulator.tick();
    const [payout, ...others] = (await stripe.payouts.list({}, here)).data;
    expect(others).toEqual([]);
    expect(payout).toMatchObject({ amount: expected, automatic: true, status: 'paid', currency: 'eur' });
    expect((await stripe.balance.retrieve({}, here)).available[0]?.amount).toBe(0);
    const events = await stripe.events.list({ types: ['payout.created', 'payout.paid'] }, here);
    expect(events.data.map(({ type }) => type)).toEqual(['payout.paid', 'payout.created']);
    const fees = await stripe.balance.retrieve();
    expect([...fees.available, ...fees.pending].reduce((sum, { amount }) => sum + amount, 0)).toBe(100);
    await close();
  });

  it('can be sent by hand as soon as it is available, and no more than that', async () => {
    const { stripe, close } = await startEmulated();
    const here = { stripeAccount: (await readyAccount(stripe)).id };
    await stripe.paymentIntents.create(
      { amount: 5_000, currency: 'jpy', payment_method: 'pm_card_bypassPending', confirm: true },
      here,
    );
    const [{ amount = 0 } = {}] = (await stripe.balance.retrieve({}, here)).available;
    expect(amount).toBe(5_000 - 145 - 40);
    await expect(stripe.payouts.create({ amount: amount + 1, currency: 'jpy' }, here)).rejects.toMatchObject({
      code: 'balance_insufficient',
    });
    expect(await stripe.payouts.create({ amount, currency: 'jpy' }, here)).toMatchObject({
      automatic: false,
      status: 'paid',
    });
    await close();
  });

  it('knows no application fee without a connected account', async () => {
    const { stripe, close } = await startEmulated();
    const attempt = stripe.paymentIntents.create({ amount: 1_000, currency: 'eur', application_fee_amount: 10 });
    await expect(attempt).rejects.toMatchObject({ code: 'application_fees_not_allowed' });
    await close();
  });
});
