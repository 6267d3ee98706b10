import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  acceptByHand,
  codeFor,
  CUSTODIANS,
  HolderActs,
  type Letter,
  openCustodian,
  PASSWORD,
  PlatformActs,
} from '@holdfast/standalone';
import { expectedItems, expectedVerdicts, holderReference } from './expected';
import { PatientClient, persist } from './patient-client';
import { smallBag, spoil } from './small-bag';
import { type System, until } from './system';

export interface Outcome {
  readonly state: string;
  readonly counters: Readonly<Record<string, number>>;
}

/** The holder's time to object, and a worker that is killed meanwhile. */
const ASKED_MS = 240_000;

/** A transfer that was asked for. */
export interface Move {
  readonly transferId: string;
  /** Where people accept by hand: two of them do, as soon as they are asked. */
  accepted(): Promise<void>;
  cancel(): Promise<void>;
  /** Waits for its end. */
  ends(limitMs: number): Promise<Outcome>;
}

const LAST_STATES: ReadonlySet<string> = new Set(['confirmed', 'excluded']);

/**
 * The first story's work, done by people who ask again when nobody answers. Holders are numbered from 1; every other one
 * goes where people accept by hand.
 */
export class Work {
  platformId = '';
  private offBoardingId = '';
  private depositId = '';
  private keyPath = '';
  private letters: Letter[] = [];
  private platform: PlatformActs | undefined;

  constructor(private readonly system: System) {}

  private newClient = (): PatientClient => new PatientClient(this.system.origin);

  /** Everything up to the signed bag, which answers its path. */
  async pack(): Promise<string> {
    const { origin, dataDirectory, chain, pictures, siteUrl, counts } = this.system;
    for (const custodian of CUSTODIANS) await openCustodian(origin, custodian, this.newClient);
    const platform = await PlatformActs.signIn(origin, dataDirectory, this.newClient());
    this.platform = platform;
    this.platformId = platform.api.organizationId ?? '';
    this.offBoardingId = await platform.announce();
    this.keyPath = await platform.registerKey();
    await platform.proveContract(this.offBoardingId, chain);
    return platform.pack(this.offBoardingId, this.keyPath, chain, pictures, siteUrl, counts);
  }

  async submit(bag: string): Promise<void> {
    const platform = this.actor();
    const apiKey = await platform.apiKey();
    this.depositId = await persist(() => platform.submit(this.offBoardingId, bag, apiKey));
  }

  async depositDecided(limitMs: number, depositId = this.depositId): Promise<Outcome> {
    const deposit = await until(
      'the deposit is decided',
      () => this.actor().deposit(depositId),
      ({ state }) => state === 'accepted' || state === 'refused',
      limitMs,
    );
    const { manifest, accepted, refused, pending } = deposit.counts;
    const counters = Object.entries({ manifest, accepted, refused, pending }).map(([name, n]) => [name, Number(n)]);
    return { state: deposit.state, counters: Object.fromEntries(counters) };
  }

  expectedDeposit(): Outcome {
    const { total, accepted, refused, pending } = expectedVerdicts(this.system.counts);
    return { state: 'accepted', counters: { manifest: total, accepted, refused, pending } };
  }

  async invite(): Promise<void> {
    await this.actor().openWindow(this.offBoardingId);
    this.letters = await this.actor().letters(this.offBoardingId);
  }

  /** Small deposits of other off-boardings, each with records of its own; the spoiled one has another byte than was signed. */
  async submitSmall(names: readonly string[], spoiled: string): Promise<string[]> {
    const platform = this.actor();
    const apiKey = await platform.apiKey();
    return Promise.all(
      [...names, spoiled].map(async (name) => {
        const { id } = await platform.api.post<{ id: string }>('/api/off-boardings', { name });
        const bag = await smallBag(this.system.dataDirectory, name, { offBoardingId: id, keyPath: this.keyPath });
        if (name === spoiled) await spoil(bag);
        return this.handOver(id, bag, apiKey);
      }),
    );
  }

  /** What the command line does, without a process for each. */
  private async handOver(offBoardingId: string, bag: string, apiKey: string): Promise<string> {
    const bytes = await readFile(bag);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { api } = this.actor();
    const { id } = await api.post<{ id: string }>('/api/deposits', { offBoardingId, sizeBytes: bytes.length, sha256 });
    const sent = await fetch(`${this.system.origin}/api/deposits/${id}/bag`, {
      method: 'PUT',
      headers: {
        ...{ authorization: `Bearer ${apiKey}`, 'idempotency-key': randomUUID() },
        'content-type': 'application/x-tar',
      },
      body: bytes,
    });
    if (!sent.ok) throw new Error(`${sent.status} ${await sent.text()}`);
    return id;
  }

  /** A holder comes, claims, and asks for everything to move. */
  async move(nth: number): Promise<Move> {
    const { origin } = this.system;
    const person = { email: `holder-${nth}@holder.example`, name: `Holder ${nth}` };
    const holder = await HolderActs.signUp(origin, person, this.newClient());
    await holder.claim(codeFor(this.letters, holderReference(nth)));
    const custodian = this.custodianOf(nth);
    const transferId = await holder.moveEverything(await holder.custodianId(custodian.name));
    return {
      transferId,
      accepted: async () => {
        if (custodian.policy.mode !== 'by_hand') return;
        await until(
          'the transfer is asked for',
          () => holder.transfer(transferId),
          ({ state }) => state !== 'authorized',
          ASKED_MS,
        );
        await acceptByHand(origin, custodian, transferId, this.newClient);
      },
      cancel: async () => void (await holder.api.post(`/api/transfers/${transferId}/cancellation`, {})),
      ends: async (limitMs) => {
        const { state, counters } = await until(
          `holder ${nth}'s transfer ends`,
          () => holder.transfer(transferId),
          // A cancelled one has ended when it says so; what was held is given back by the next step.
          ({ ended, counters }) => ended && Object.keys(counters).every((leg) => LAST_STATES.has(leg)),
          limitMs,
        );
        return { state, counters };
      },
    };
  }

  /** What an undisturbed run ends with. */
  expectedMove(nth: number): Outcome {
    const confirmed = this.movedItems(nth).length;
    const items = expectedItems(this.system, this.platformId, holderReference(nth)).length;
    return {
      state: 'closed',
      counters: items === confirmed ? { confirmed } : { confirmed, excluded: items - confirmed },
    };
  }

  movedItems(nth: number) {
    const kinds = this.custodianOf(nth).policy.custodyKinds;
    return expectedItems(this.system, this.platformId, holderReference(nth)).filter(({ kind }) => kinds.includes(kind));
  }

  custodianOf(nth: number) {
    const custodian = CUSTODIANS[(nth + 1) % CUSTODIANS.length];
    if (custodian === undefined) throw new Error('two custodians are needed');
    return custodian;
  }

  async counters(): Promise<{
    manifest: number;
    transferred: number;
    refused: number;
    pending: number;
    moved: number;
  }> {
    const { counters } = await this.actor().api.get<{
      counters: { manifest: number; transferred: number; refused: number; pending: number; moved: number };
    }>(`/api/off-boardings/${this.offBoardingId}`);
    return counters;
  }

  /** Positions that each custodian's books have, and how often something was posted to it. */
  async books(): Promise<{ name: string; positions: number; postings: number }[]> {
    const all = [];
    for (const { name, slug, members } of CUSTODIANS) {
      const api = await this.newClient().signIn(members[0]?.email ?? '', PASSWORD, slug);
      const { positions, postings } = await api.get<{ positions: number; postings: number }>('/api/custodian/summary');
      all.push({ name, positions, postings });
    }
    return all;
  }

  private actor(): PlatformActs {
    if (this.platform === undefined) throw new Error('pack first');
    return this.platform;
  }
}
