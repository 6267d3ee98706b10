/** A browser without a screen: follows redirects within the emulator, and stops at the first address outside of it. */
export class Visitor {
  constructor(
    private readonly base: string,
    private readonly language = 'en',
  ) {}

  async open(url: string): Promise<Seen> {
    return this.go(url, { method: 'GET' });
  }

  async submit(url: string, fields: Readonly<Record<string, string>>): Promise<Seen> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.go(url, { method: 'POST', body: new URLSearchParams(fields).toString(), headers });
  }

  private async go(url: string, init: RequestInit): Promise<Seen> {
    const headers = { ...init.headers, 'accept-language': this.language };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    const location = response.headers.get('location');
    if (location === null) return { url, status: response.status, text: await response.text() };
    const next = new URL(location, url).href;
    return next.startsWith(this.base) ? this.open(next) : { url: next, status: response.status, text: '' };
  }
}

export interface Seen {
  readonly url: string;
  readonly status: number;
  readonly text: string;
}

export const goodCard = { number: '4242 4242 4242 4242', expiry: '12/34', cvc: '123', name: 'Ada Example' };
