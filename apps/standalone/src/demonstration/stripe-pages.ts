import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from './api-client';

/*
 * Stripe's pages, walked as a browser without scripts would: forms are sent, redirects followed, until the way leads out of
 * Stripe again. What people would type is made up; against Stripe itself they have to do it themselves.
 */

export interface HostedPage {
  readonly id: string;
  readonly state: string;
  readonly url: string | null;
  readonly problem: string | null;
}

export type Fields = Readonly<Record<string, string>>;

/** Stripe's own test cards: https://docs.stripe.com/testing */
export const CARDS = {
  good: '4242424242424242',
  /** Can be stored, and is refused when it is charged. */
  refusedLater: '4000000000000341',
} as const;

const ASK_EVERY_MS = 250;
const OPEN_LIMIT_MS = 60_000;
const REDIRECTS_MAX = 10;

/** Waits until the page that was asked for is open; answers where it is. */
export async function openedPage(api: ApiClient, asked: HostedPage): Promise<string> {
  const deadline = Date.now() + OPEN_LIMIT_MS;
  for (let page = asked; ; page = await api.get<HostedPage>(`/api/billing/pages/${asked.id}`)) {
    if (page.state === 'open' && page.url !== null) return page.url;
    if (page.state !== 'wanted' || Date.now() > deadline) throw new Error(`Stripe's page: ${JSON.stringify(page)}`);
    await wait(ASK_EVERY_MS); // the API has no event for it
  }
}

/** Follows redirects within Stripe's pages; answers where it came to, and whether that is outside of them. */
async function go(url: string, init: RequestInit = {}): Promise<{ url: string; left: boolean; text: string }> {
  const { origin } = new URL(url);
  let [at, how] = [url, init];
  for (let hops = 0; hops < REDIRECTS_MAX; hops += 1) {
    const response = await fetch(at, { ...how, redirect: 'manual' });
    const location = response.headers.get('location');
    if (location === null) return { url: at, left: false, text: await response.text() };
    [at, how] = [new URL(location, at).href, {}];
    if (new URL(at).origin !== origin) return { url: at, left: true, text: '' };
  }
  throw new Error(`Stripe's pages lead round in circles at ${url}`);
}

const send = (url: string, fields: Fields) => go(url, { method: 'POST', body: new URLSearchParams(fields) });

/** Opens a page and sends its forms, one after the other; throws what it says when it does not lead back at the end. */
export async function walkThrough(url: string, forms: readonly Fields[]): Promise<void> {
  let at = await go(url);
  for (const fields of forms) at = await send(at.url, fields);
  if (!at.left) throw new Error(`Stripe's page does not go on: ${textOf(at.text)}`);
}

export const cardForm = (number: string): Fields => ({
  number,
  expiry: '12/34',
  cvc: '123',
  name: 'A Holder',
  email: 'holder@holder.example',
});

/** What a made-up institution tells Stripe, step by step. */
export const institutionForms = (name: string): readonly Fields[] => [
  {
    business_type: 'non_profit',
    'company.name': name,
    'company.tax_id': 'DE123456789',
    'business_profile.url': 'https://institution.example',
    action: 'next',
  },
  {
    'representative.first_name': 'Robin',
    'representative.last_name': 'Example',
    'representative.dob': '1980-01-02',
    action: 'next',
  },
  { external_account: 'DE89370400440532013000', action: 'next' },
  { action: 'submit' },
];

const textOf = (page: string): string =>
  page
    .replaceAll(/<(style|script)[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 500);
