import { createPrivateKey, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { rawPublicKey } from '@holdfast/sources';
import { ApiClient, ApiProblem } from './api-client';
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
 *
 * Each act may be done again after a stop in its middle: it names its idempotency keys by what it is about, or takes one as
 * `key`, or looks first at what is there. Without a `key` it is a new act.
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

const DAY_MS = 86_400_000;
const READY_LIMIT_MS = 60_000;
const DRAFTS_MAX = 5;

const isProblem = (error: unknown, code: string): boolean => error instanceof ApiProblem && error.code === code;

/** Walks an institution through Stripe's questions, as far as no real money is in it; then waits until it can be paid. */
async function openStripeAccount(admin: ApiClient, name: string): Promise<void> {
  const ready = async () => {
    const account = await admin.get<{ state: string }>('/api/custodian/billing/account');
    return account.state === 'ready';
  };
  const { mode } = await admin.get<{ mode: string }>('/api/billing/mode');
  if (mode !== 'emulator' || (await ready())) return;
  // A link into these questions opens once. The same wish would be answered with a link that a stop has used up.
  const wish = { returnTo: `/?visit=${randomUUID()}` };
  const page = await admin.post<HostedPage>('/api/custodian/billing/account/onboarding', wish);
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

  async announce(now: Date = new Date(), key?: string): Promise<string> {
    const closesAt = new Date(now.getTime() + 120 * DAY_MS).toISOString();
    const body = { name: 'Polar Lantern Arcade closes', closesAt };
    return (await this.api.post<{ id: string }>('/api/off-boardings', body, key)).id;
  }

  /** A signing key made by the command line, its public half registered. */
  async registerKey(): Promise<string> {
    const path = join(this.directory, 'platform-signing-key.pem');
    if (!existsSync(path)) {
      rmSync(`${path}.new`, { force: true });
      const { code, output } = await holdfast(['keys', 'new', `${path}.new`]);
      if (code !== 0) throw new Error(output);
      renameSync(`${path}.new`, path);
    }
    const publicKey = rawPublicKey(createPrivateKey(readFileSync(path))).toString('base64');
    await this.api.post('/api/signing-keys', { publicKey }, `signing-key-${publicKey}`);
    return path;
  }

  /** These two routes keep no idempotency key: declaring again gives a new challenge, until one was answered. */
  async proveContract(offBoardingId: string, chain: DeployedChain): Promise<void> {
    const declared = this.api.all<{ contract: string; provenAt: string | null }>('/api/chain-sources');
    for await (const { contract, provenAt } of declared) {
      if (contract === chain.collectible && provenAt !== null) return;
    }
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

  /** Shown once: when the answer is lost, another key has to be made. */
  async apiKey(): Promise<string> {
    return (
      await this.api.post<{ key: string }>('/api/organization/api-keys', {
        name: 'Deposits',
        role: 'platform_operator',
      })
    ).key;
  }

  /** The command line makes its idempotency keys of the bag: the same bag again is the same deposit. */
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

  /** Again: the same window, a little later. */
  async openWindow(offBoardingId: string): Promise<void> {
    const opensAt = new Date(Date.now() - 1_000).toISOString();
    const closesAt = new Date(Date.now() + 90 * DAY_MS).toISOString();
    await this.api.post(`/api/off-boardings/${offBoardingId}/election-window`, { opensAt, closesAt });
  }

  async custodianId(name: string): Promise<string> {
    return custodianIdOf(this.api, name);
  }

  /** Pays so many months ahead for all of the platform's holders at a custodian; answers the sponsorship's id. */
  async sponsor(
    wish: { custodianId: string; offBoardingId: string; months: number; currency: string },
    key?: string,
  ): Promise<string> {
    const draft = await this.api.post<{ id: string }>('/api/sponsorships', { ...wish, scope: 'all' }, key);
    const { state } = await this.api.get<{ state: string }>(`/api/sponsorships/${draft.id}`);
    if (state !== 'draft' && state !== 'paying') return draft.id;
    const page = await this.api.post<HostedPage>(`/api/sponsorships/${draft.id}/payment`, {});
    await walkThrough(await openedPage(this.api, page), [cardForm(CARDS.good)]);
    return draft.id;
  }

  /** One letter a holder, with the code that only they will have. Again: new codes, and the first are worth nothing. */
  async letters(offBoardingId: string): Promise<Letter[]> {
    const path = `/api/off-boardings/${offBoardingId}/claim-codes`;
    const response = await this.api.fetch('POST', path, {}, randomUUID());
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

  static async signIn(origin: string, { email }: { email: string }): Promise<HolderActs> {
    return new HolderActs(await new ApiClient(origin).signIn(email, PASSWORD));
  }

  /** A code that has made this person a holder already is fine. */
  async claim(code: string, key?: string): Promise<void> {
    try {
      await this.api.post('/api/claims', { code }, key);
    } catch (error) {
      if (!isProblem(error, 'claim.code_used')) throw error;
      for await (const _own of this.api.all('/api/assets')) return;
      throw error; // somebody else's
    }
  }

  async custodianId(name: string): Promise<string> {
    return custodianIdOf(this.api, name);
  }

  /** Stores a card with a custodian, on Stripe's page. Nothing is charged by that. Again: in place of the first. */
  async storeCard(custodianId: string, currency: string, number: string = CARDS.good): Promise<void> {
    const page = await this.api.post<HostedPage>('/api/billing/payment-methods', { custodianId, currency });
    await walkThrough(await openedPage(this.api, page), [cardForm(number)]);
  }

  /** Asks for everything to move, after looking at the offer; answers the transfer's id. */
  async moveEverything(custodianId: string, more: object = {}, key: string = randomUUID()): Promise<string> {
    const wish = { custodianId, all: true, ...more };
    let draftKey = `draft-${key}`;
    for (let tries = 1; ; tries += 1) {
      const draft = await this.api.post<{ id: string; consentHash: string }>('/api/transfers', wish, draftKey);
      const consent = { consentHash: draft.consentHash, password: PASSWORD };
      try {
        await this.api.post(`/api/transfers/${draft.id}/consent`, consent, `consent-${draft.id}`);
        return draft.id;
      } catch (error) {
        // The offer of a first try, long ago, may have lapsed meanwhile; nobody consented to it, so another is asked for.
        const lapsed = isProblem(error, 'consent.expired') || isProblem(error, 'consent.content_changed');
        if (!lapsed || tries === DRAFTS_MAX) throw error;
        draftKey = `draft-after-${draft.id}`;
      }
    }
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
