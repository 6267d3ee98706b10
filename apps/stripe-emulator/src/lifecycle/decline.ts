import { cardFault, type FaultBody, type StripeFault } from '../http/fault';
import type { Verdict } from './cards';

export type Declined = Extract<Verdict, { kind: 'declined' }>;

/** The body of a card error, without the objects that it concerns. */
export function declineBody(verdict: Declined): Omit<FaultBody, 'type'> {
  return {
    code: verdict.code,
    ...(verdict.declineCode === null ? {} : { decline_code: verdict.declineCode }),
    doc_url: `https://stripe.com/docs/error-codes/${verdict.code}`,
    message: verdict.message,
  };
}

/** 402, with the objects that the attempt concerned. */
export function chargeFault(
  verdict: Declined,
  about: Pick<FaultBody, 'charge' | 'payment_intent' | 'payment_method' | 'setup_intent'>,
): StripeFault {
  return cardFault({ ...declineBody(verdict), ...about });
}
