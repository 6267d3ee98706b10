import type { Page } from 'playwright';
import { PASSWORD, type Visitor } from './browser';

/** A custodian's staff ask for more, with notice, of whoever pays by the year; resolves to the least that a month costs then. */
export async function publishNewerVersion(page: Page): Promise<string> {
  // Another one each time: a version that says what the one before it says is refused.
  const least = `1.${String(10 + (Date.now() % 90))}`;
  await page.getByRole('link', { name: 'Plans', exact: true }).click();
  await page.locator('main a[href*="/plans/"]').first().click();
  await page.getByRole('button', { name: 'A new version' }).click();
  await page.getByRole('group', { name: 'Price 2' }).getByLabel('Least for a month', { exact: true }).fill(least);
  await page.getByRole('button', { name: 'Publish the version' }).click();
  await page.getByText('Its notice is running', { exact: true }).waitFor();
  return least;
}

/** The holder sees both prices beside each other, and says yes. */
export async function agreeToNewerVersion(holder: Visitor, least: string): Promise<void> {
  const { page } = holder;
  await holder.goto('/my/billing');
  await page.getByText('A newer plan waits for your answer').waitFor();
  await page.locator('main a[href^="/my/billing/"]').first().click();
  await page.getByRole('region', { name: 'What you pay by now' }).getByText('€0.90', { exact: true }).waitFor();
  await page
    .getByRole('region', { name: 'What the newer version asks for' })
    .getByText(`€${least}`, { exact: true })
    .waitFor();
  await holder.check('holder-newer-version');
  const password = page.getByLabel('Your password once more');
  await password.fill('not-the-password');
  await page.getByRole('button', { name: 'Agree to the newer version' }).click();
  await page.locator('[aria-invalid=true]').waitFor();
  await password.fill(PASSWORD);
  await page.getByRole('button', { name: 'Agree to the newer version' }).dblclick();
  await page.getByText('The newer version counts from the next period on.').waitFor();
  await password.waitFor({ state: 'detached' });
}
