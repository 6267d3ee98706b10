import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient } from './api-client';
import { type CustodianRole, PASSWORD, PLATFORM } from './cast';
import { accountAddress, CHAIN_ID, type DeployedChain, signChallenge } from './chain';
import { COUNTS, type Counts, recordsOf } from './collections';
import { holdfast } from './command-line';
import type { Picture } from './pictures';
import { writeSourceFolder } from './source-folder';
import { cardForm, CARDS, type HostedPage, institutionForms, openedPage, walkThrough } from './stripe-pages';

/*
 * What each of the demonstration's people does, through the public API and the command line alone. The story in apps/e2e
 * does the same things one by one and looks at every answer.
 */

export interface Letter {
  id: string;
  holder: string;
  code: string;
}

/** A custodian's first day: terms, prices, the account through which it is paid, and, by two of its administrators, what it accepts and where its vault is. */
export async function openCustodian(
  origin: string,
  custodian: CustodianRole,
  newClient: (origin: string) => ApiClient = (at) => new ApiClient(at),
): Promise<void> {
  const { slug } = custodian;
  const [first, second] = await Promise.all(
    custodian.members
      .filter(({ role }) => role === 'custodian_admin')
      .map(({ email }) => newClient(origin).signIn(email, PASSWORD, slug)),
  );
  if (first === undefined || second === undefined) throw new Error('a custodian without two administrators');
  await first.put('/api/custodian/terms', custodian.terms, `terms-${slug}`);
  await first.post('/api/custodian/plans', custodian.plan, `plan-${slug}`);
  await openStripeAccount(first, custodian.name);
  const changes = {
    policy: { kind: 'acceptance_policy', ...custodian.policy },
    vault: { kind: 'vault_registration', chainId: CHAIN_ID, address: accountAddress(custodian.vaultAccount) },
  };
  for (const [name, change] of Object.entries(changes)) {
    const proposed = await first.post<{ id: string }>('/api/custodian/changes', change, `propose-${name}-${slug}`);
    await second.post(`/api/custodian/changes/${proposed.id}/approval`, {}, `approve-${name}-${slug}`);
  }
}

const READY_LIMIT_MS = 60_000;

/** Walks an institution through Stripe's questions, as far as no real money is in it; then waits until it can be paid. */
async function openStripeAccount(admin: ApiClient, name: string): Promise<void> {
  const ready = async () => {
    const account = await admin.get<{ state: string }>('/api/custodian/billing/account');
    return account.state === 'ready';
  };
  const { mode } = await admin.get<{ mode: string }>('/api/billing/mode');
  if (mode !== 'emulator' || (await ready())) return;
  const page = await admin.post<HostedPage>('/api/custodian/billing/account/onboarding', {});
  await walkThrough(await openedPage(admin, page), institutionForms(name));
  const deadline = Date.now() + READY_LIMIT_MS;
  while (!(await ready())) {
    if (Date.now() > deadline) throw new Error(`${name} cannot be paid yet`);
    await wait(250); // Stripe tells billing, and nobody tells a caller of the API
  }
}

async function custodianIdOf(api: ApiClient, name: string): Promise<string> {
  for await (const custodian of api.all<{ id: string; name: string }>('/api/custodians')) {
    if (custodian.name === name) return custodian.id;
  }
  throw new Error(`no custodian ${name}`);
}

/** The platform's side: one signed-in operator, and what it does in order. */
export class PlatformActs {
  private constructor(
    readonly api: ApiClient,
    private readonly directory: string,
  ) {}

  static async signIn(
    origin: string,
    dataDirectory: string,
    client: ApiClient = new ApiClient(origin),
  ): Promise<PlatformActs> {
    const api = await client.signIn(PLATFORM.members[0].email, PASSWORD, PLATFORM.slug);
    const directory = join(dataDirectory, 'demonstration');
    mkdirSync(directory, { recursive: true });
    return new PlatformActs(api, directory);
  }

  async announce(): Promise<string> {
    const closesAt = new Date(Date.now() + 120 * 86_400_000).toISOString();
    const body = { name: 'Polar Lantern Arcade closes', closesAt };
    return (await this.api.post<{ id: string }>('/api/off-boardings', body)).id;
  }

  /** A signing key made by the command line, its public half registered. */
  async registerKey(): Promise<string> {
    const path = join(this.directory, 'platform-signing-key.pem');
    rmSync(path, { force: true });
    const { code, output } = await holdfast(['keys', 'new', path]);
    if (code !== 0) throw new Error(output);
    const publicKey = /^publicKey (\S+)$/m.exec(output)?.[1] ?? '';
    await this.api.post('/api/signing-keys', { publicKey });
    return path;
  }

  async proveContract(offBoardingId: string, chain: DeployedChain): Promise<void> {
    const source = await this.api.post<{ id: string; challenge: string }>('/api/chain-sources', {
      offBoardingId,
      chainId: chain.chainId,
      contract: chain.collectible,
      escrow: chain.escrow,
      wallets: [chain.platform],
    });
    await this.api.post(`/api/chain-sources/${source.id}/proof`, { signature: await signChallenge(source.challenge) });
  }

  /** Exports the platform's database and packs it; answers the path of the signed bag. */
  async pack(
    offBoardingId: string,
    keyPath: string,
    chain: DeployedChain,
    pictures: readonly Picture[],
    siteUrl: string,
    counts: Counts = COUNTS,
  ): Promise<string> {
    const source = join(this.directory, 'export');
    const bag = join(this.directory, 'deposit.tar');
    for (const path of [source, bag]) rmSync(path, { recursive: true, force: true });
    const facts = {
      chainId: chain.chainId,
      genesisHash: chain.genesisHash,
      contract: chain.collectible,
      platformWallet: chain.platform,
      account: accountAddress,
    };
    await writeSourceFolder(source, recordsOf(facts, pictures, siteUrl, counts), pictures);
    const packed = await holdfast(['deposit', 'pack', source, bag, '--key', keyPath, '--off-boarding', offBoardingId]);
    // 1 says that lines are wrong, as some are on purpose here: the rest is accepted.
    if ((packed.code !== 0 && packed.code !== 1) || !existsSync(bag)) throw new Error(packed.output);
    return bag;
  }

  async apiKey(): Promise<string> {
    return (
      await this.api.post<{ key: string }>('/api/organization/api-keys', {
        name: 'Deposits',
        role: 'platform_operator',
      })
    ).key;
  }

  async submit(offBoardingId: string, bag: string, apiKey: string): Promise<string> {
    const { code, output } = await holdfast(
      ['deposit', 'submit', bag, '--url', this.api.origin, '--off-boarding', offBoardingId, '--no-wait'],
      { HOLDFAST_API_KEY: apiKey },
    );
    if (code !== 0) throw new Error(output);
    for await (const deposit of this.api.all<{ id: string; offBoardingId: string }>('/api/deposits')) {
      if (deposit.offBoardingId === offBoardingId) return deposit.id;
    }
    throw new Error(`the deposit is not listed: ${output}`);
  }

  deposit(depositId: string): Promise<{ state: string; waitingFor: string | null; counts: Record<string, unknown> }> {
    return this.api.get(`/api/deposits/${depositId}`);
  }

  async openWindow(offBoardingId: string): Promise<void> {
    const opensAt = new Date(Date.now() - 1_000).toISOString();
    const closesAt = new Date(Date.now() + 90 * 86_400_000).toISOString();
    await this.api.post(`/api/off-boardings/${offBoardingId}/election-window`, { opensAt, closesAt });
  }

  async custodianId(name: string): Promise<string> {
    return custodianIdOf(this.api, name);
  }

  /** Pays so many months ahead for all of the platform's holders at a custodian; answers the sponsorship's id. */
  async sponsor(wish: {
    custodianId: string;
    offBoardingId: string;
    months: number;
    currency: string;
  }): Promise<string> {
    const draft = await this.api.post<{ id: string }>('/api/sponsorships', { ...wish, scope: 'all' });
    const page = await this.api.post<HostedPage>(`/api/sponsorships/${draft.id}/payment`, {});
    await walkThrough(await openedPage(this.api, page), [cardForm(CARDS.good)]);
    return draft.id;
  }

  /** One letter a holder, with the code that only they will have. */
  async letters(offBoardingId: string): Promise<Letter[]> {
    const key = `letters-${offBoardingId}-${Date.now()}`;
    const response = await this.api.fetch('POST', `/api/off-boardings/${offBoardingId}/claim-codes`, {}, key);
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    const letters = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Letter);
    writeFileSync(join(this.directory, 'letters.ndjson'), text, { mode: 0o600 });
    return letters;
  }
}

/** A holder: signs up, claims, chooses, consents. */
export class HolderActs {
  private constructor(readonly api: ApiClient) {}

  static async signUp(
    origin: string,
    person: { email: string; name: string },
    api: ApiClient = new ApiClient(origin),
  ): Promise<HolderActs> {
    const { email, name } = person;
    await api.post('/api/people', { email, name, password: PASSWORD });
    return new HolderActs(await api.signIn(email, PASSWORD));
  }

  async claim(code: string): Promise<void> {
    await this.api.post('/api/claims', { code });
  }

  async custodianId(name: string): Promise<string> {
    return custodianIdOf(this.api, name);
  }

  /** Stores a card with a custodian, on Stripe's page. Nothing is charged by that. */
  async storeCard(custodianId: string, currency: string, number: string = CARDS.good): Promise<void> {
    const page = await this.api.post<HostedPage>('/api/billing/payment-methods', { custodianId, currency });
    await walkThrough(await openedPage(this.api, page), [cardForm(number)]);
  }

  /** Asks for everything to move, after looking at the offer; answers the transfer's id. */
  async moveEverything(custodianId: string, more: object = {}): Promise<string> {
    const draft = await this.api.post<{ id: string; consentHash: string }>('/api/transfers', {
      custodianId,
      all: true,
      ...more,
    });
    await this.api.post(`/api/transfers/${draft.id}/consent`, { consentHash: draft.consentHash, password: PASSWORD });
    return draft.id;
  }

  transfer(
    transferId: string,
  ): Promise<{ state: string; says: string; counters: Record<string, number>; ended: boolean }> {
    return this.api.get(`/api/transfers/${transferId}`);
  }
}

/** Two people of a custodian that accepts by hand: one initiates, another approves. */
export async function acceptByHand(
  origin: string,
  custodian: CustodianRole,
  transferId: string,
  newClient: (origin: string) => ApiClient = (at) => new ApiClient(at),
): Promise<void> {
  const admin = custodian.members.find(({ role }) => role === 'custodian_admin');
  const operator = custodian.members.find(({ role }) => role === 'custodian_operator');
  if (admin === undefined || operator === undefined) throw new Error('a custodian without two people');
  const first = await newClient(origin).signIn(operator.email, PASSWORD, custodian.slug);
  await first.post(`/api/custodian/transfers/${transferId}/acceptance`, {}, `accept-${transferId}`);
  const second = await newClient(origin).signIn(admin.email, PASSWORD, custodian.slug);
  await second.post(`/api/custodian/transfers/${transferId}/approval`, {}, `approve-${transferId}`);
}
