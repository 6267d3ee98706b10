import { ProblemError } from '@/api/problem';

type Browser = typeof import('@simplewebauthn/browser');

/** Whether this browser can keep passkeys at all. */
export const canKeepPasskeys = (): boolean => typeof window.PublicKeyCredential === 'function';

/** Declined, timed out or unknown to the device: browsers do not tell which, for good reasons. */
const notUsed = () =>
  new ProblemError({ status: 0, code: 'passkey.not_used', detail: '', field: null, remedy: null, traceId: null });

async function ask<Result>(work: (browser: Browser) => Promise<Result>): Promise<Result> {
  const browser = await import('@simplewebauthn/browser');
  try {
    return await work(browser);
  } catch {
    throw notUsed();
  }
}

type CreationOptions = Parameters<Browser['startRegistration']>[0]['optionsJSON'];
type RequestOptions = Parameters<Browser['startAuthentication']>[0]['optionsJSON'];

/** Ways to a device that the API knows; a browser of tomorrow may name others. */
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

// What is in the options changes with WebAuthn, not with us: the API hands on what its library made. And what extensions say
// about a device is nobody's business.

/** Has the browser make a passkey. `options` are the API's, as they are. Throws ProblemError `passkey.not_used`. */
export const makePasskey = (options: { challenge: string }) =>
  ask(async ({ startRegistration }) => {
    const made = await startRegistration({ optionsJSON: options as CreationOptions });
    const transports = TRANSPORTS.filter((one) => made.response.transports?.includes(one));
    return { ...made, response: { ...made.response, transports }, clientExtensionResults: {} };
  });

/** Has the browser sign with a passkey. Throws ProblemError `passkey.not_used`. */
export const signWithPasskey = (options: { challenge: string }) =>
  ask(async ({ startAuthentication }) => {
    const signed = await startAuthentication({ optionsJSON: options as RequestOptions });
    return { ...signed, clientExtensionResults: {} };
  });
