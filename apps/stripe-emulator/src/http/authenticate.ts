import type { IncomingHttpHeaders } from 'node:http';
import { apiVersion } from '../wire';
import type { Store } from '../store/store';
import { badRequest, StripeFault } from './fault';

export interface Keys {
  /** `sk_test_...` */
  readonly test: string;
  /** `sk_live_...`; without it every live key is refused. */
  readonly live?: string;
}

/** Who calls, from the Authorization header (bearer or basic) and `Stripe-Account`. */
export interface Caller {
  readonly account: string;
  readonly livemode: boolean;
}

export function authenticate(headers: IncomingHttpHeaders, keys: Keys, store: Store, platform: string): Caller {
  const key = presentedKey(headers.authorization);
  if (key === undefined) {
    throw unauthorized(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth ' +
        "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (key.startsWith('pk_')) {
    throw new StripeFault(403, {
      type: 'invalid_request_error',
      code: 'secret_key_required',
      message: 'This API call cannot be made with a publishable API key. Please use a secret API key.',
    });
  }
  const livemode = keys.live !== undefined && key === keys.live;
  if (!livemode && key !== keys.test) throw unauthorized(`Invalid API Key provided: ${masked(key)}`);
  checkVersion(headers['stripe-version']);
  const account = single(headers['stripe-account']);
  if (account === undefined || account === platform) return { account: platform, livemode };
  if (!store.scope(platform, livemode).records.account.get(account)) {
    throw new StripeFault(403, {
      type: 'invalid_request_error',
      code: 'account_invalid',
      message:
        `The provided key '${masked(key)}' does not have access to account '${account.slice(0, 60)}' ` +
        '(or that account does not exist). Application access may have been revoked.',
    });
  }
  return { account, livemode };
}

function presentedKey(authorization: string | undefined): string | undefined {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (value === '') return undefined;
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const [user = ''] = Buffer.from(value, 'base64').toString('utf8').split(':');
  return user === '' ? undefined : user;
}

/** Keys are never shown whole, not even wrong ones. */
function masked(key: string): string {
  return key.length <= 12 ? '*'.repeat(key.length) : `${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}`;
}

function unauthorized(message: string): StripeFault {
  return new StripeFault(401, { type: 'invalid_request_error', message });
}

function checkVersion(header: string | string[] | undefined): void {
  const version = single(header);
  if (version !== undefined && version !== apiVersion) {
    throw badRequest(`Invalid Stripe API version: ${version.slice(0, 40)}. This emulator speaks ${apiVersion} only.`);
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
