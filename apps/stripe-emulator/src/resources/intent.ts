import { badRequest, type StripeFault } from '../http/fault';
import { boolean, listOf, metadata, needed, oneOf, parts, text, webAddress } from '../http/parameters';
import { randomText } from '../store/ids';
import type { Unit } from '../store/unit';

/*
 * What setting a card up and paying with it have in common: both go through the holder's bank, which may ask the holder.
 */

export interface Intent {
  readonly id: string;
  readonly status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'succeeded' | 'canceled';
  readonly secret: string;
  readonly returnUrl: string | null;
}

export interface CardError {
  readonly code: string;
  readonly decline_code?: string;
  readonly message: string;
}

/** Parameters that both are made with. */
export const intentParameters = {
  customer: text(),
  metadata: metadata(),
  payment_method: text(),
  allowed_payment_method_types: listOf(oneOf('card')),
  confirm: boolean(),
  return_url: webAddress(),
  automatic_payment_methods: parts({ enabled: needed(boolean()), allow_redirects: oneOf('always', 'never') }),
} as const;

export const newSecret = (id: string): string => `${id}_secret_${randomText(24)}`;

export const isOver = ({ status }: Intent): boolean => status === 'succeeded' || status === 'canceled';

/** The hosted page on which a test holder confirms, or refuses to. */
export function authenticationUrl(unit: Unit, intent: string): string {
  return `${unit.emulation.publicUrl()}/authenticate/${unit.scope.account}/${intent}`;
}

/** Where the holder has to go next, if anywhere. */
export function nextAction(unit: Unit, { id, status, returnUrl }: Intent) {
  if (status !== 'requires_action') return null;
  const redirect = { return_url: returnUrl, url: authenticationUrl(unit, id) };
  return { type: 'redirect_to_url', redirect_to_url: redirect } as const;
}

export function withoutMethod(kind: 'PaymentIntent' | 'SetupIntent'): StripeFault {
  const code = kind === 'PaymentIntent' ? 'payment_intent_unexpected_state' : 'setup_intent_unexpected_state';
  return badRequest(`You cannot confirm this ${kind} because it is missing a payment method.`, { code });
}
