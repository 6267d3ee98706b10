import { presentApplicationFee } from '../resources/balance';
import { presentCharge, type ChargeRecord } from '../resources/charge';
import { presentRefund, type RefundRecord } from '../resources/refund';
import type { Unit } from '../store/unit';

interface Order {
  readonly amount: number;
  readonly metadata: Record<string, string>;
  readonly reason: RefundRecord['reason'];
  readonly withApplicationFee: boolean;
}

/** Gives back part of a charge or all of it; the application fee goes back in proportion when that is asked for. */
export function refundCharge(unit: Unit, charge: ChargeRecord, order: Order): RefundRecord {
  const created = unit.now();
  const back = order.withApplicationFee ? returnFee(unit, charge, order.amount) : 0;
  const refund = unit.insert('refund', 're', {
    created,
    amount: order.amount,
    balanceTransaction: null,
    charge: charge.id,
    paymentIntent: charge.paymentIntent,
    currency: charge.currency,
    customer: charge.customer,
    metadata: order.metadata,
    reason: order.reason,
  });
  const transaction = unit.insert('balance_transaction', 'txn', {
    created,
    amount: -order.amount,
    stripeFee: 0,
    applicationFee: -back,
    currency: charge.currency,
    availableOn: created,
    type: 'refund',
    source: refund.id,
    description: `REFUND FOR CHARGE (${charge.description ?? charge.id})`,
  });
  const done = unit.change('refund', refund.id, { balanceTransaction: transaction.id });
  const before = presentCharge(unit, charge);
  const after = unit.change('charge', charge.id, { amountRefunded: charge.amountRefunded + order.amount });
  unit.emit('refund.created', presentRefund(unit, done));
  unit.emit('charge.refunded', presentCharge(unit, after), { amount_refunded: before.amount_refunded });
  return done;
}

function returnFee(unit: Unit, charge: ChargeRecord, refunded: number): number {
  if (charge.applicationFee === null) return 0;
  const platform = unit.platform();
  const fee = platform.need('application_fee', charge.applicationFee, 'application_fee');
  const whole = charge.amountRefunded + refunded === charge.amount;
  const share = Math.round((fee.amount * refunded) / charge.amount);
  const back = whole ? fee.amount - fee.amountRefunded : Math.min(share, fee.amount - fee.amountRefunded);
  const after = platform.change('application_fee', fee.id, { amountRefunded: fee.amountRefunded + back });
  const now = platform.now();
  platform.insert('balance_transaction', 'txn', {
    created: now,
    amount: -back,
    stripeFee: 0,
    applicationFee: 0,
    currency: fee.currency,
    availableOn: now,
    type: 'application_fee_refund',
    source: fee.id,
    description: 'Application fee refund',
  });
  platform.emit('application_fee.refunded', presentApplicationFee(platform, after));
  return back;
}
