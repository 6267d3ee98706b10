import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright';
import { type Look, PASSWORD, type TestBrowser, type Visitor } from './browser';
import { letters } from './demonstration';

/** Somebody who has claimed what one of the platform's letters is about, over the API: for stories of what comes after. */
export async function holderWithLetter(browser: TestBrowser, at: number, look?: Look): Promise<Visitor> {
  const visitor = await browser.visitor(look);
  const email = `story-${at}-${Date.now()}@holder.example`;
  const send = async (path: string, data: object) => {
    const headers = { origin: browser.origin, 'idempotency-key': randomUUID() };
    const answer = await visitor.context.request.post(path, { data, headers, maxRetries: 1 });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
  };
  await send('/api/people', { email, name: 'Story Holder', password: PASSWORD });
  await visitor.signIn(email);
  await send('/api/claims', { code: (await letters()).at(-at)?.code ?? '' });
  return visitor;
}

/** From one's collection to a custodian's offer of one item. */
export async function askForOffer(page: Page, custodian: string): Promise<void> {
  await page
    .getByRole('checkbox', { name: /^Pick to move/ })
    .first()
    .check();
  await page.getByRole('link', { name: 'Move these' }).click();
  await page.getByRole('button', { name: new RegExp(`^See the offer.*${custodian}`) }).click();
  await page.getByRole('button', { name: /^Agree and move/ }).waitFor();
}

export async function fillConsent(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel(/^I have seen/).check();
  await page.getByLabel('Your password once more').fill(password);
}
