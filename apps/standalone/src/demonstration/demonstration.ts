import { setTimeout as wait } from 'node:timers/promises';
import { createMember, createOrganization, MasterKey } from '@holdfast/identity';
import { Database, deriveSecret } from '@holdfast/platform';
import type { Infrastructure } from '../infrastructure';
import { acceptByHand, HolderActs, type Letter, openCustodian, PlatformActs } from './acts';
import { CUSTODIANS, HOLDERS, PASSWORD, PLATFORM } from './cast';
import { type DeployedChain, deployChain } from './chain';
import { COUNTS, type Counts } from './collections';
import { Facts } from './facts';
import { drawPictures, type Picture } from './pictures';
import { openPlatformSite, type PlatformSite } from './site';

/**
 * The fictional platform's end, played once through the public API while the system runs. Everything that was done is
 * kept, so that a stop in the middle goes on from there.
 */
export class Demonstration {
  private site: PlatformSite | null = null;

  private constructor(
    private readonly infrastructure: Infrastructure,
    private readonly facts: Facts,
    readonly counts: Counts,
    readonly pictures: readonly Picture[],
    readonly siteUrl: string,
  ) {}

  /** Organizations and their staff, the platform's web site, its contract on the chain. Before the services start. */
  static async prepare(infrastructure: Infrastructure, wanted: Counts = COUNTS): Promise<Demonstration> {
    const facts = new Facts(infrastructure.dataDirectory);
    // What has begun in one size is played to its end in it.
    const counts = await facts.once('counts', async () => wanted);
    // Drawing takes seconds; once the platform has switched off nobody asks it for a picture any more.
    const pictures = facts.has('switchedOff') ? [] : await drawPictures();
    const site = await openSite(facts, pictures);
    const sitePort = facts.get<number>('sitePort');
    const demonstration = new Demonstration(infrastructure, facts, counts, pictures, `http://127.0.0.1:${sitePort}`);
    demonstration.site = site;
    try {
      await facts.once('organizations', () => demonstration.foundOrganizations());
      const { anvil, dataDirectory } = infrastructure;
      if (anvil !== null)
        await facts.once('chain', () => deployChain(anvil, dataDirectory, demonstration.siteUrl, counts));
      return demonstration;
    } catch (error) {
      await demonstration.stop();
      throw error;
    }
  }

  /** What the services must be told to let them fetch from the made-up platform on this machine. */
  get env(): NodeJS.ProcessEnv {
    return { HOLDFAST_FETCH_ALLOW_ORIGINS: this.siteUrl };
  }

  get isOver(): boolean {
    if (this.facts.has('played')) return true;
    // Played by a version that kept neither the beginning nor the end.
    return this.facts.has('ben accepted') && !this.facts.has('began');
  }

  /** Plays everything that has not happened yet; `say` gets a line for each thing that has. */
  async play(origin: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
    const { facts } = this;
    const began = new Date(await facts.once('began', async () => new Date().toISOString()));
    for (const custodian of CUSTODIANS) {
      await facts.once(`custodian ${custodian.slug}`, () => openCustodian(origin, custodian).then(() => true));
    }
    const chain = await facts.once<DeployedChain>('chain', () => Promise.reject(new Error('no local chain')));
    const platform = await PlatformActs.signIn(origin, this.infrastructure.dataDirectory);
    const offBoardingId = await facts.once('offBoarding', () => platform.announce(began, 'announce'));
    say(`${PLATFORM.name} has announced that it closes.`);
    const keyPath = await facts.once('signingKey', () => platform.registerKey());
    await facts.once('contractProven', () => platform.proveContract(offBoardingId, chain).then(() => true));
    const depositId = await facts.once('deposit', async () => {
      // A fact of its own: packed once more, it would be another bag, and so another deposit.
      const bag = await facts.once('bag', () =>
        platform.pack(offBoardingId, keyPath, chain, this.pictures, this.siteUrl, this.counts),
      );
      return platform.submit(offBoardingId, bag, await platform.apiKey());
    });
    const deposit = await until(
      () => platform.deposit(depositId),
      ({ state }) => state === 'accepted' || state === 'refused',
      signal,
    );
    const { manifest, accepted, refused, pending } = deposit.counts;
    say(
      `Its deposit is ${deposit.state}: ${manifest} items, ${accepted} accepted, ${refused} refused, ${pending} pending.`,
    );
    await facts.once('switchedOff', async () => true);
    await this.site?.switchOff();
    this.site = null;
    say('The platform has switched off: its web site does not answer any more.');
    await facts.once('window', () => platform.openWindow(offBoardingId).then(() => true));
    const letters = await facts.once('letters', () => platform.letters(offBoardingId));
    await facts.once('sponsorship', () => this.sponsor(platform, offBoardingId, say).then(() => true));
    await this.moveHolders(origin, letters, say, signal);
    await facts.once('played', async () => true);
  }

  /** The platform's last good deed; against Stripe itself somebody has to type in a card, so that it is left out. */
  private async sponsor(platform: PlatformActs, offBoardingId: string, say: (line: string) => void): Promise<void> {
    const { mode } = await platform.api.get<{ mode: string }>('/api/billing/mode');
    const granite = CUSTODIANS[1];
    if (mode !== 'emulator' || granite === undefined) return;
    const custodianId = await platform.custodianId(granite.name);
    await platform.sponsor({ custodianId, offBoardingId, months: 6, currency: 'eur' }, `sponsor-${granite.slug}`);
    say(`It has paid six months ahead for its holders at ${granite.name}.`);
  }

  async stop(): Promise<void> {
    await this.site?.switchOff();
  }

  private async moveHolders(
    origin: string,
    letters: readonly Letter[],
    say: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const [tidewater, granite] = CUSTODIANS;
    const [ada, ben, chen] = HOLDERS;
    if (tidewater === undefined || granite === undefined) throw new Error('two custodians are needed');
    const come = (person: (typeof HOLDERS)[number]) =>
      this.facts.once(person.email, async () => {
        const holder = await HolderActs.signUp(origin, person);
        await holder.claim(codeFor(letters, person.reference), `claim-${person.reference}`);
        return true;
      });
    for (const person of [ada, ben, chen]) await come(person);
    const moves = [
      { person: ada, key: 'ada', custodian: tidewater },
      { person: ben, key: 'ben', custodian: granite },
    ];
    for (const { person, key, custodian } of moves) {
      const transferId = await this.facts.once(key, async () => {
        const holder = await HolderActs.signIn(origin, person);
        const custodianId = await holder.custodianId(custodian.name);
        const { mode } = await holder.api.get<{ mode: string }>('/api/billing/mode');
        if (key === 'ada' && mode === 'emulator') {
          await this.facts.once('ada card', () => holder.storeCard(custodianId, 'eur').then(() => true));
        }
        return holder.moveEverything(custodianId, {}, key);
      });
      if (custodian.policy.mode === 'by_hand') {
        await this.facts.once(`${key} accepted`, () => acceptByHand(origin, custodian, transferId).then(() => true));
      }
      const holder = await HolderActs.signIn(origin, person);
      const transfer = await until(
        () => holder.transfer(transferId),
        ({ ended }) => ended,
        signal,
      );
      say(
        `${person.name} has moved to ${custodian.name}: ${transfer.state}, ${transfer.counters.confirmed ?? 0} items confirmed.`,
      );
    }
  }

  private async foundOrganizations(): Promise<boolean> {
    const { migratorUrl, env } = this.infrastructure;
    const owner = new Database({ url: migratorUrl, max: 2 });
    const master = new MasterKey(deriveSecret(env.HOLDFAST_SECRET ?? '', 'identity'));
    try {
      for (const { kind, name, slug, members } of organizations()) {
        const organizationId = await createOrganization(owner, master, { kind, name, slug });
        for (const { email, name: person, role } of members) {
          await createMember(owner, master, { email, name: person, password: PASSWORD, organizationId, role });
        }
      }
    } finally {
      await owner.close();
    }
    return true;
  }
}

/** Null when the platform has switched off. Until its tokens name the site's address, any port will do. */
async function openSite(facts: Facts, pictures: readonly Picture[]): Promise<PlatformSite | null> {
  if (facts.has('switchedOff')) return null;
  const site = await openPlatformSite(pictures, facts.has('chain') ? facts.get<number>('sitePort') : 0);
  facts.note('sitePort', site.port);
  return site;
}

function organizations() {
  return [
    { kind: 'platform' as const, ...PLATFORM },
    ...CUSTODIANS.map((custodian) => ({ kind: 'custodian' as const, ...custodian })),
  ];
}

export function codeFor(letters: readonly Letter[], reference: string): string {
  const letter = letters.find(({ holder }) => holder === reference);
  if (letter === undefined) throw new Error(`no letter for ${reference}`);
  return letter.code;
}

const ASK_EVERY_MS = 500;

/** Asks until the answer will do; there is no event for a caller of the API outside of a browser. */
async function until<T>(ask: () => Promise<T>, enough: (answer: T) => boolean, signal: AbortSignal): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (enough(answer)) return answer;
    await wait(ASK_EVERY_MS, undefined, { signal });
  }
}

/** What a stranger needs to walk in. */
export function signIns({ holders: letters }: Counts): string {
  const rows = organizations().flatMap(({ name, members }) =>
    members.map(({ email, role }) => `  ${email.padEnd(32)} ${role.padEnd(20)} ${name}`),
  );
  const holders = HOLDERS.map(({ email, name }) => `  ${email.padEnd(32)} ${'holder'.padEnd(20)} ${name}`);
  return [
    `Sign-ins of the demonstration (password of all: ${PASSWORD})`,
    ...rows,
    ...holders,
    `  The other ${letters - HOLDERS.length} holders have letters with claim codes, as soon as the platform has written them:`,
  ].join('\n');
}
