import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { needed, oneOf, parts, text, webAddress } from '../http/parameters';
import { route } from '../http/route';
import { randomText } from '../store/ids';

/** The way into hosted onboarding. It opens once, for a short time; the session that it opens lasts longer. */
export interface AccountLinkRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly expiresAt: number;
  readonly account: string;
  readonly refreshUrl: string;
  readonly returnUrl: string;
  /** Null until the link was opened: then the page's own secret. */
  readonly session: string | null;
}

const linkLastsSeconds = 5 * 60;

const createAccountLink = route<Stripe.AccountLinkCreateParams, Stripe.AccountLink>(
  'POST',
  '/v1/account_links',
)({
  parameters: {
    account: needed(text()),
    type: needed(oneOf('account_onboarding', 'account_update')),
    refresh_url: needed(webAddress()),
    return_url: needed(webAddress()),
    collect: oneOf('currently_due', 'eventually_due'),
    collection_options: parts({
      fields: oneOf('currently_due', 'eventually_due'),
      future_requirements: oneOf('include', 'omit'),
    }),
  },
  run: (unit, input) => {
    const account = unit.need('account', input.account, 'account');
    if (input.type === 'account_update' && account.controller.collection !== 'application') {
      throw badRequest('`account_update` links exist only for accounts whose requirements the platform collects.', {
        param: 'type',
      });
    }
    const created = unit.now();
    const link = unit.insert(
      'account_link',
      'alink',
      {
        created,
        expiresAt: created + linkLastsSeconds,
        account: account.id,
        refreshUrl: input.refresh_url,
        returnUrl: input.return_url,
        session: null,
      },
      `alink_${randomText(32)}`,
    );
    return {
      object: 'account_link',
      created,
      expires_at: link.expiresAt,
      url: `${unit.emulation.publicUrl()}/connect/${link.id}`,
    };
  },
});

export const accountLinkRoutes = [createAccountLink];
