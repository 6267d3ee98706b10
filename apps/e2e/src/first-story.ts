import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CustodianOffer,
  type DraftedTransfer,
  type HeldAsset,
  HeldAssetDetail,
  LegView,
  OffBoardingDetail,
  TransferView,
} from '@holdfast/contracts';
import { parseReceipt, type Receipt, toHex, verifyConsistency, verifyInclusion, verifyReceipt } from '@holdfast/proof';
import {
  accountAddress,
  ApiClient,
  ApiProblem,
  codeFor,
  CUSTODIANS,
  HolderActs,
  holdfast,
  type Letter,
  openCustodian,
  PASSWORD,
  PlatformActs,
} from '@holdfast/standalone';
import type { z } from 'zod';
import { ownerOf } from './chain';
import { load } from './content-host';
import { expectedItems, expectedVerdicts, type ExpectedItem, firstWithOneLost, holderReference } from './expected';
import { follow } from './progress';
import { PublicLog } from './public-log';
import { fsck, type System, until } from './system';

type Offer = z.infer<typeof CustodianOffer>;
type TransferView = z.infer<typeof TransferView>;
type Draft = z.infer<typeof DraftedTransfer>;

const MINUTE = 60_000;
/** An edition: its holders take copies of it along, and it is not transferred before the last of them. */
const WINTER_PASS = 'winter-pass';
const [TIDEWATER, GRANITE] = CUSTODIANS;
if (TIDEWATER === undefined || GRANITE === undefined) throw new Error('the story needs two custodians');

/** Ada's token is in her own wallet; Ben goes where people accept by hand; Dora is whoever has lost one picture; Chen stays. */
const PEOPLE = {
  ada: { email: 'ada@holder.example', name: 'Ada Fern', reference: holderReference(1) },
  ben: { email: 'ben@holder.example', name: 'Ben Marsh', reference: holderReference(2) },
  chen: { email: 'chen@holder.example', name: 'Chen Wei', reference: holderReference(3) },
  dora: { email: 'dora@holder.example', name: 'Dora Quist', reference: null },
} as const;
type Person = keyof typeof PEOPLE;

async function collect<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
}

/** What the API refuses, as its code. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiProblem) return `${error.status} ${error.code}`;
    throw error;
  }
  return 'no refusal';
}

const byName = (one: { assetName: string }, other: { assetName: string }) => (one.assetName < other.assetName ? -1 : 1);

/** The story that every way to run Holdfast has to tell, on a system that `start` brings up: `README.md` tells it in words. */
export const firstStory = (start: () => Promise<System>) => () => {
  let system: System;
  let doraReference: string;
  let platform: PlatformActs;
  let platformId: string;
  let offBoardingId: string;
  let depositId: string;
  let letters: Letter[];
  let log: PublicLog;
  let firstCheckpoint: Awaited<ReturnType<PublicLog['checkpoint']>>;
  const holders = {} as Record<Person, HolderActs>;
  const transfers = {} as Record<Person, string>;
  const drafts = {} as Record<Person, Draft>;

  let failed = false;
  /** One step of the story; after a failed one the others say so and do nothing. */
  const step = (name: string, work: () => Promise<void>, limitMs = MINUTE) =>
    it(
      name,
      async () => {
        if (failed) throw new Error('an earlier step of the story failed');
        failed = true;
        await work();
        await expectCounters();
        failed = false;
      },
      limitMs,
    );

  beforeAll(async () => {
    system = await start();
    doraReference = firstWithOneLost(system, Object.keys(PEOPLE).length);
  }, 2 * MINUTE);
  afterAll(async () => {
    await system?.stop({ keepData: failed });
    if (failed) process.stderr.write(`The data of the failed story: ${system?.dataDirectory}\n`);
  }, 2 * MINUTE);

  const referenceOf = (person: Person): string => PEOPLE[person].reference ?? doraReference;
  const offBoarding = async () =>
    OffBoardingDetail.parse(await platform.api.get(`/api/off-boardings/${offBoardingId}`));
  const wholeItems = (people: Iterable<Person>): number =>
    [...people].flatMap(movedOf).filter(({ reference }) => reference !== WINTER_PASS).length;
  /** What moves when a person's transfer runs: Ben goes where no copies are kept, Chen's is cancelled. */
  const movedOf = (person: Person): ExpectedItem[] => {
    if (person === 'chen') return [];
    return expectedOf(person).filter(({ kind }) => person !== 'ben' || kind !== 'copy');
  };

  /** After every step: nothing is dropped, no less has moved than is known to have arrived, no more than was agreed to. */
  async function expectCounters(): Promise<void> {
    if (offBoardingId === undefined) return;
    // Asked before the counters, which are not older then.
    const views = new Map<Person, TransferView>();
    for (const person of Object.keys(transfers) as Person[]) views.set(person, await transferOf(person));
    const { counters } = await offBoarding();
    expect(counters.manifest).toBe(counters.transferred + counters.refused + counters.pending);
    if (letters === undefined) return;
    const { total: manifest, refused } = expectedVerdicts(system.counts);
    expect(counters).toMatchObject({ manifest, refused });
    for (const [person, { counters: legs }] of views) {
      const { items, excluded } = drafts[person].offer.totals;
      const sum = Object.values(legs).reduce((all, some) => all + some, 0);
      expect([person, sum]).toEqual([person, items + excluded]);
    }
    const closed = [...views].filter(([, { state }]) => state === 'closed').map(([person]) => person);
    expect(counters.transferred).toBeGreaterThanOrEqual(wholeItems(closed));
    expect(counters.transferred).toBeLessThanOrEqual(wholeItems(views.keys()));
  }
  const transferOf = async (person: Person) =>
    TransferView.parse(await holders[person].api.get(`/api/transfers/${transfers[person]}`));
  const expectedOf = (person: Person): ExpectedItem[] =>
    expectedItems(system, platformId, referenceOf(person)).sort(byName);
  const assetsOf = async (person: Person): Promise<HeldAsset[]> =>
    (await collect(holders[person].api.all<HeldAsset>('/api/assets'))).sort(byName);
  const legsOf = async (person: Person) =>
    (await collect(holders[person].api.all(`/api/transfers/${transfers[person]}/legs`))).map((leg) =>
      LegView.parse(leg),
    );
  const ended = (person: Person) =>
    until(
      `${person}'s transfer ends`,
      () => transferOf(person),
      (transfer) => transfer.ended,
      2 * MINUTE,
    );
  const draft = async (person: Person, custodian: string): Promise<Draft> => {
    const custodianId = await holders[person].custodianId(custodian);
    return holders[person].api.post<Draft>('/api/transfers', { custodianId, all: true });
  };

  describe('1. the platform hands over what it holds', () => {
    step('custodians publish their terms, policies and vaults', async () => {
      for (const custodian of CUSTODIANS) await openCustodian(system.origin, custodian);
    });

    step('the platform announces its end, registers a key, proves its contract', async () => {
      platform = await PlatformActs.signIn(system.origin, system.dataDirectory);
      platformId = platform.api.organizationId ?? '';
      offBoardingId = await platform.announce();
      expect(await offBoarding()).toMatchObject({ state: 'notice', counters: { manifest: 0, transferred: 0 } });
    });

    const packed = async () => {
      const keyPath = await platform.registerKey();
      await platform.proveContract(offBoardingId, system.chain);
      const { chain, pictures, siteUrl, counts } = system;
      const bag = await platform.pack(offBoardingId, keyPath, chain, pictures, siteUrl, counts);
      const checked = await holdfast(['deposit', 'check', bag]);
      expect(checked.output).not.toContain('Refused');
      depositId = await platform.submit(offBoardingId, bag, await platform.apiKey());
    };
    // Four programs, one after the other: on a busy machine that takes its time.
    step('it packs a signed deposit, checks it and submits it with the command line', packed, 3 * MINUTE);

    step(
      'every asset has a verdict, its cause and whose turn it is: deposit against chain against content',
      async () => {
        const deposit = await until(
          'the deposit is decided',
          () =>
            platform.api.get<{ state: string; refusalCode: string | null; items: object; counts: object }>(
              `/api/deposits/${depositId}`,
            ),
          ({ state }) => state === 'accepted' || state === 'refused',
          3 * MINUTE,
        );
        const expected = expectedVerdicts(system.counts);
        expect(deposit).toMatchObject({ state: 'accepted', refusalCode: null });
        expect(deposit.items).toEqual({ ...expected, superseded: 0 });
        expect(deposit.counts).toMatchObject({
          manifest: expected.total,
          accepted: expected.accepted,
          refused: expected.refused,
          pending: expected.pending,
          filesMissing: system.counts.mediaMissing + system.counts.mediaCorrupted,
          filesWanted: 0,
        });
        const items = await collect(
          platform.api.all<{ assetId: string; assetName: string; verdict: string; cause: string | null; turn: string }>(
            `/api/deposits/${depositId}/items?limit=200`,
          ),
        );
        expect(items).toHaveLength(expected.total);
        expect(new Set(items.map((item) => item.assetName)).size).toBe(expected.total);
        for (const [cause, count] of Object.entries(expected.byCause)) {
          expect([cause, items.filter((item) => item.cause === cause).length]).toEqual([cause, count]);
        }
        expect((await offBoarding()).counters).toMatchObject({
          manifest: expected.total,
          transferred: 0,
          refused: expected.refused,
          pending: expected.accepted + expected.pending,
          moved: 0,
        });
      },
      4 * MINUTE,
    );

    step('it opens the time to choose, and has a letter with a code for each of its users', async () => {
      await platform.openWindow(offBoardingId);
      letters = await platform.letters(offBoardingId);
      expect(new Set(letters.map(({ holder }) => holder)).size).toBe(system.counts.holders);
      log = await PublicLog.open(system.origin);
      firstCheckpoint = await log.checkpoint();
    });
  });

  describe('2. holders see what is theirs, and choose', () => {
    step('they sign up and claim with the code of their letter, once', async () => {
      for (const [name, person] of Object.entries(PEOPLE) as [Person, (typeof PEOPLE)[Person]][]) {
        holders[name] = await HolderActs.signUp(system.origin, person);
        const code = codeFor(letters, referenceOf(name));
        await holders[name].claim(code);
        expect(await refusal(holders[name].api.post('/api/claims', { code }))).toMatch(/^4\d\d claim\./);
      }
      expect((await offBoarding()).counters.holders).toMatchObject({ claimed: Object.keys(PEOPLE).length });
    });

    step('each sees exactly their items, with what is really kept of them', async () => {
      for (const person of Object.keys(PEOPLE) as Person[]) {
        const seen = (await assetsOf(person)).map(({ assetName, custodyKind, quantity, platform: at, keeper }) => ({
          ...{ assetName, custodyKind, quantity },
          atPlatform: at.id === platformId && keeper.id === platformId,
        }));
        const expected = expectedOf(person).map(({ assetName, kind, quantity }) => ({
          ...{ assetName, custodyKind: kind, quantity },
          atPlatform: true,
        }));
        expect(seen).toEqual(expected);
      }
    });

    step(
      'pictures load from the content host as attachments, and have the digests that the platform promised',
      async () => {
        const assets = await assetsOf('ada');
        for (const expected of expectedOf('ada')) {
          const files = assets.find((asset) => asset.assetName === expected.assetName)?.files ?? [];
          const media = files.find((file) => file.role === 'media');
          expect(media).toMatchObject({ sha256: expected.picture, state: 'stored' });
          expect(new URL(media?.link ?? '').hostname).toBe('content.localhost');
          const loaded = await load(media?.link ?? '');
          expect(loaded).toMatchObject({ status: 200, sha256: expected.picture, bytes: Number(media?.sizeBytes) });
          expect(loaded.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
          expect(loaded.headers['content-disposition']).toMatch(/^attachment/);
        }
      },
    );

    step('what nobody could give is said to be missing', async () => {
      const lost = expectedOf('dora').filter((item) => item.picture === null && item.kind === 'token');
      expect(lost).toHaveLength(1);
      const seen = (await assetsOf('dora')).find((asset) => asset.assetName === lost[0]?.assetName);
      expect(seen).toMatchObject({ missingFiles: 1 });
      expect(seen?.files.find((file) => file.role === 'media')).toMatchObject({
        sha256: null,
        state: 'missing',
        link: null,
      });
    });

    step('they compare custodians: terms, price for what they have, what each accepts', async () => {
      const offers = await collect(holders.ada.api.all<Offer>('/api/custodians'));
      expect(offers.map(({ name }) => name).sort()).toEqual(CUSTODIANS.map(({ name }) => name).sort());
      const items = expectedOf('ada').length;
      for (const { name, terms, plan, policy } of CUSTODIANS) {
        const offer = offers.find((one) => one.name === name);
        expect(offer?.terms).toMatchObject({ ...terms, version: 1 });
        expect(offer?.acceptance).toMatchObject({ mode: policy.mode, custodyKinds: policy.custodyKinds });
        const [price] = plan.version.prices;
        const [account] = offer?.quotes ?? [];
        expect(account).toMatchObject({ kept: { items: '0' }, quote: { items: String(items), price: { ...price } } });
        const line = account?.quote.month.lines.find(({ kind }) => kind === 'items');
        const amountMinor = String(items * Number(price?.itemTiers[0]?.unitMinor));
        expect(line).toMatchObject({ tier: 1, units: String(items), amountMinor });
      }
    });

    step('the offer names everything that would move, what stays behind and why, and what is missing', async () => {
      drafts.ada = await draft('ada', TIDEWATER.name);
      expect(
        drafts.ada.offer.legs.map(({ assetName, custodyKind }) => ({ assetName, custodyKind })).sort(byName),
      ).toEqual(expectedOf('ada').map(({ assetName, kind }) => ({ assetName, custodyKind: kind })));
      expect(drafts.ada.offer.excluded).toEqual([]);
      const bytes = await (await holders.ada.api.fetch('GET', `/api/transfers/${drafts.ada.id}/offer`)).text();
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(drafts.ada.consentHash);

      drafts.ben = await draft('ben', GRANITE.name);
      const copies = expectedOf('ben').filter(({ kind }) => kind === 'copy').length;
      expect(copies).toBeGreaterThan(0);
      expect(drafts.ben.reasons).toEqual([expect.objectContaining({ code: 'leg.kind_not_accepted', count: copies })]);
      expect(drafts.ben.offer.totals).toMatchObject({ items: expectedOf('ben').length - copies, excluded: copies });

      drafts.dora = await draft('dora', TIDEWATER.name);
      expect(drafts.dora.offer.totals.missingFiles).toBe(1);
      expect(drafts.dora.offer.legs.filter(({ missing }) => missing.length > 0)).toHaveLength(1);
    });

    step('a consent counts for exactly what was seen, once, with the password', async () => {
      const { api } = holders.ada;
      const { id, consentHash } = drafts.ada;
      const consent = (body: object) => api.post(`/api/transfers/${id}/consent`, body);
      const other = toHex(createHash('sha256').update('something else').digest());
      expect(await refusal(consent({ consentHash: other, password: PASSWORD }))).toBe('409 consent.content_changed');
      expect(await refusal(consent({ consentHash, password: 'not my password' }))).toBe('403 consent.wrong_password');
      expect(
        await refusal(holders.chen.api.post(`/api/transfers/${id}/consent`, { consentHash, password: PASSWORD })),
      ).toBe('404 transfer.not_found');
      const spare = await draft('chen', TIDEWATER.name);
      await holders.chen.api.post(`/api/transfers/${spare.id}/cancellation`);
      expect(
        await refusal(
          holders.chen.api.post(`/api/transfers/${spare.id}/consent`, {
            consentHash: spare.consentHash,
            password: PASSWORD,
          }),
        ),
      ).toBe('409 consent.expired');
      // For a moment it can be taken back before anybody is asked.
      expect(await consent({ consentHash, password: PASSWORD })).toMatchObject({
        state: 'authorized',
        waitingFor: 'cool_off',
        waitingOn: 'holder',
      });
      transfers.ada = id;
      expect(await refusal(consent({ consentHash, password: PASSWORD }))).toBe('409 consent.already_given');
    });
  });

  describe('3. the move runs by itself', () => {
    step(
      'progress is live: a stream that was cut off goes on where it ended, and misses and repeats nothing',
      async () => {
        const { api } = holders.ada;
        const first = await follow(api, transfers.ada, null, 3);
        const second = await follow(api, transfers.ada, first.at(-1)?.seq ?? null, 2);
        const rest = await follow(api, transfers.ada, second.at(-1)?.seq ?? null);
        const events = [...first, ...second, ...rest];
        const transfer = await transferOf('ada');
        expect(transfer).toMatchObject({ state: 'closed', ended: true, exception: null });
        expect(events.map(({ seq }) => seq)).toEqual(
          Array.from({ length: Number(transfer.eventSeq) }, (_, index) => String(index + 1)),
        );
        expect(events.at(-1)?.body.state).toBe('closed');
        const states = events.map(({ body }) => body.state).filter((state, index, all) => state !== all[index - 1]);
        expect(states).toEqual(
          expect.arrayContaining(['requested', 'validated', 'copying', 'cutover', 'settling', 'settled', 'closed']),
        );
      },
      3 * MINUTE,
    );

    step('every item has arrived', async () => {
      expect((await transferOf('ada')).counters).toEqual({ confirmed: expectedOf('ada').length });
      const assets = await assetsOf('ada');
      const tidewater = await holders.ada.custodianId(TIDEWATER.name);
      expect(assets.map(({ assetName }) => assetName)).toEqual(expectedOf('ada').map(({ assetName }) => assetName));
      expect(new Set(assets.map(({ keeper }) => keeper.id))).toEqual(new Set([tidewater]));
    });

    step(
      'the chain itself says that the vault owns the tokens, and that a copy is still in its holder’s wallet',
      async () => {
        for (const { kind, tokenId } of expectedOf('ada')) {
          if (tokenId === null) continue;
          const owner = await ownerOf(system.chainUrl, system.chain.collectible, tokenId);
          expect(owner).toBe(kind === 'token' ? accountAddress(TIDEWATER.vaultAccount) : accountAddress(100));
        }
      },
    );

    step('a token in the holder’s own wallet is a copy, and its receipt says so', async () => {
      const [copy] = (await assetsOf('ada')).filter(({ custodyKind }) => custodyKind === 'copy');
      expect(copy?.custody).toMatch(/wallet/);
      const leg = (await legsOf('ada')).find(({ assetId }) => assetId === copy?.assetId);
      const text = await (await holders.ada.api.fetch('GET', `/api/receipts/${leg?.postingId}`)).text();
      expect(parseReceipt(text).facts).toMatchObject({
        custodyKind: 'copy',
        authority: { kind: 'consent', hash: drafts.ada.consentHash },
      });
    });

    step(
      'what is missing is named by the consent and does not stop the move',
      async () => {
        const { id, consentHash } = drafts.dora;
        await holders.dora.api.post(`/api/transfers/${id}/consent`, { consentHash, password: PASSWORD });
        transfers.dora = id;
        const transfer = await ended('dora');
        expect(transfer).toMatchObject({ state: 'closed', missing: { items: 1, files: 1 } });
        expect(transfer.counters).toEqual({ confirmed: expectedOf('dora').length });
        const [last] = (await follow(holders.dora.api, id, null)).slice(-1);
        expect(last?.body).toMatchObject({ state: 'closed', missing: { items: 1, files: 1 } });
      },
      3 * MINUTE,
    );
  });

  describe('4. custodians see it come in', () => {
    const signIn = (custodian: typeof TIDEWATER, nth: number) => {
      const member = custodian.members[nth];
      return new ApiClient(system.origin).signIn(member?.email ?? '', PASSWORD, custodian.slug);
    };

    step(
      'where people accept, two of them do: who initiates never approves',
      async () => {
        const { id, consentHash } = drafts.ben;
        await holders.ben.api.post(`/api/transfers/${id}/consent`, { consentHash, password: PASSWORD });
        transfers.ben = id;
        const waiting = await until(
          'it waits for the custodian',
          () => transferOf('ben'),
          ({ waitingFor }) => waitingFor === 'custodian_acceptance',
          MINUTE,
        );
        expect(waiting).toMatchObject({
          state: 'requested',
          waitingFor: 'custodian_acceptance',
          waitingOn: 'custodian',
        });
        expect(waiting.waitingUntil).not.toBeNull();
        const [admin, operator] = [await signIn(GRANITE, 0), await signIn(GRANITE, 1)];
        const at = `/api/custodian/transfers/${id}`;
        expect(await refusal(admin.post(`${at}/approval`, {}))).toBe('409 transfer.not_accepted');
        await operator.post(`${at}/acceptance`, {});
        expect(await refusal(operator.post(`${at}/approval`, {}))).toMatch(/^403 /);
        await admin.post(`${at}/approval`, {});
        expect(await ended('ben')).toMatchObject({ state: 'closed', exception: null });
        const moved = expectedOf('ben').filter(({ kind }) => kind !== 'copy');
        expect((await transferOf('ben')).counters.confirmed).toBe(moved.length);
      },
      3 * MINUTE,
    );

    step('an administrator who accepts cannot approve it as well', async () => {
      const custodianId = await holders.chen.custodianId(GRANITE.name);
      const [asset] = (await assetsOf('chen')).filter(({ custodyKind }) => custodyKind === 'record');
      const offer = await holders.chen.api.post<Draft>('/api/transfers', { custodianId, assetIds: [asset?.assetId] });
      transfers.chen = offer.id;
      drafts.chen = offer;
      await holders.chen.api.post(`/api/transfers/${offer.id}/consent`, {
        consentHash: offer.consentHash,
        password: PASSWORD,
      });
      const admin = await signIn(GRANITE, 0);
      const at = `/api/custodian/transfers/${offer.id}`;
      await admin.post(`${at}/acceptance`, {});
      expect(await refusal(admin.post(`${at}/approval`, {}))).toBe('409 transfer.own_approval');
      await holders.chen.api.post(`/api/transfers/${offer.id}/cancellation`);
      expect(await ended('chen')).toMatchObject({ state: 'cancelled' });
    });

    step('each sees its accounts, positions and postings, and not the other’s', async () => {
      const moved = {
        tidewater: [...expectedOf('ada'), ...expectedOf('dora')],
        granite: expectedOf('ben').filter(({ kind }) => kind !== 'copy'),
      };
      for (const [custodian, items, accounts] of [
        [TIDEWATER, moved.tidewater, 2],
        [GRANITE, moved.granite, 1],
      ] as const) {
        const staff = await signIn(custodian, 1);
        const positions = await collect(
          staff.all<{ custodyKind: string; accountReference: string }>('/api/custodian/positions'),
        );
        const kinds = (list: readonly { kind?: string; custodyKind?: string }[]) =>
          ['token', 'record', 'copy'].map(
            (kind) => list.filter((one) => (one.kind ?? one.custodyKind) === kind).length,
          );
        expect(positions).toHaveLength(items.length);
        expect(kinds(positions.map(({ custodyKind }) => ({ custodyKind })))).toEqual(kinds(items));
        expect(await collect(staff.all('/api/custodian/accounts'))).toHaveLength(accounts);
        const postings = await collect(
          staff.all<{ direction: string; logIndex: string | null }>('/api/custodian/postings'),
        );
        expect(postings).toHaveLength(items.length);
        expect(postings.every(({ direction, logIndex }) => direction === 'in' && logIndex !== null)).toBe(true);
        expect(await staff.get('/api/custodian/summary')).toMatchObject({
          positions: items.length,
          accounts,
          waitingForUs: 0,
        });
      }
    });

    step('a stranger to a transfer does not learn that it exists', async () => {
      const [graniteStaff, tidewaterStaff] = [await signIn(GRANITE, 1), await signIn(TIDEWATER, 1)];
      expect(await refusal(holders.chen.api.get(`/api/transfers/${transfers.ada}`))).toBe('404 transfer.not_found');
      expect(await refusal(holders.ben.api.get(`/api/transfers/${transfers.ada}/bundle`))).toBe(
        '404 transfer.not_found',
      );
      expect(
        await refusal(
          follow(holders.chen.api, transfers.ada, null).catch((error: Error) => {
            throw error.message.startsWith('404 ') ? new ApiProblem(404, { code: 'transfer.not_found' }, '') : error;
          }),
        ),
      ).toBe('404 transfer.not_found');
      expect(await refusal(graniteStaff.get(`/api/custodian/transfers/${transfers.ada}`))).toBe(
        '404 transfer.not_found',
      );
      expect(await refusal(tidewaterStaff.get(`/api/custodian/transfers/${transfers.ben}`))).toBe(
        '404 transfer.not_found',
      );
      const [asset] = await assetsOf('ada');
      expect(await refusal(holders.chen.api.get(`/api/assets/${asset?.assetId}`))).toMatch(/^404 /);
      expect(await assetsOf('chen')).toHaveLength(expectedOf('chen').length);
    });

    step('the public log has every posting, and what it signed before is still in it', async () => {
      const head = await log.checkpoint();
      expect(head.size).toBeGreaterThan(firstCheckpoint.size);
      const tree = log.tree(head.size);
      expect(toHex(await tree.root())).toBe(toHex(head.rootHash));
      const consistent = verifyConsistency({
        oldSize: firstCheckpoint.size,
        newSize: head.size,
        oldRoot: firstCheckpoint.rootHash,
        newRoot: head.rootHash,
        path: await tree.consistencyProof(firstCheckpoint.size),
      });
      expect(consistent).toBe(true);
      const staff = await signIn(TIDEWATER, 2);
      const postings = await collect(staff.all<{ leafHash: string; logIndex: string }>('/api/custodian/postings'));
      for (const { leafHash, logIndex } of postings) {
        const index = Number(logIndex);
        const claim = { index, size: head.size, root: head.rootHash, path: await tree.inclusionProof(index) };
        expect(verifyInclusion({ ...claim, leafHash: Buffer.from(leafHash, 'hex') })).toBe(true);
      }
    });
  });

  describe('5. holders take the proof along', () => {
    let bundle: string;
    /** No address of anything, no key, no name server: what a stranger’s machine has. */
    const alone = { NODE_OPTIONS: `--require ${join(__dirname, '../dist/no-network.js')}` };
    const verify = (path: string) =>
      holdfast(['verify', path, '--key', log.keyText], {
        ...alone,
        ...{ DATABASE_URL: '', HOLDFAST_URL: '', HOLDFAST_API_KEY: '' },
      });

    step('one bundle holds everything, and the command line verifies it with the published key alone', async () => {
      const response = await holders.ada.api.fetch('GET', `/api/transfers/${transfers.ada}/bundle`);
      expect(response.headers.get('content-type')).toBe('application/x-tar');
      bundle = join(system.dataDirectory, 'ada-bundle.tar');
      await writeFile(bundle, Buffer.from(await response.arrayBuffer()));
      expect(await holdfast(['fsck'], { ...alone, DATABASE_URL: system.migratorUrl })).toMatchObject({ code: 97 });
      const verified = await verify(bundle);
      expect(verified.output).toContain('VERIFIED.');
      expect(verified.output).not.toContain('NOT VERIFIED');
      expect(verified.code).toBe(0);
      // Each item was issued once and moved once.
      expect(verified.output).toContain(
        `${2 * expectedOf('ada').length} receipts of ${expectedOf('ada').length} assets`,
      );
      expect(verified.output).toMatch(/1 copy\./);
    });

    step('a bundle with one changed byte is refused, and the check that failed is named', async () => {
      const bytes = await readFile(bundle);
      // In a receipt: of what its leaf says one item, it now says two.
      const quantity = Buffer.from(',"quantity":"1"},"format"');
      const at = bytes.indexOf(quantity);
      expect(at).toBeGreaterThan(0);
      bytes[at + quantity.indexOf('1')] = '2'.charCodeAt(0);
      const tampered = join(system.dataDirectory, 'tampered.tar');
      await writeFile(tampered, bytes);
      const refused = await verify(tampered);
      expect(refused.code).toBe(1);
      expect(refused.output).toContain('NOT VERIFIED');
      expect(refused.output).toMatch(/FAILED +quantity/);
      expect(refused.output).toMatch(/FAILED +digests/);
    });

    step('a receipt by itself verifies, and with another key does not', async () => {
      const [leg] = await legsOf('dora');
      const text = await (await holders.dora.api.fetch('GET', `/api/receipts/${leg?.postingId}`)).text();
      const receipt: Receipt = parseReceipt(text);
      expect(verifyReceipt(text, { verifierKey: log.key }).ok).toBe(true);
      expect(receipt.facts.postingId).toBe(leg?.postingId);
      const stranger = { ...log.key, keyId: Uint8Array.of(1, 2, 3, 4) };
      const verdict = verifyReceipt(text, { verifierKey: stranger });
      expect(verdict.checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['key']);
    });

    step('the history of an item names both of its keepers', async () => {
      const [asset] = await assetsOf('ada');
      const detail = HeldAssetDetail.parse(await holders.ada.api.get(`/api/assets/${asset?.assetId}`));
      expect(detail.history.map(({ authorityKind }) => authorityKind).sort()).toEqual(['consent', 'deposit']);
    });
  });

  describe('6. the books balance', () => {
    step('manifest = transferred + refused + pending', async () => {
      const { counters } = await offBoarding();
      const expected = expectedVerdicts(system.counts);
      const moved = (['ada', 'dora', 'ben'] as const).map(movedOf);
      const transferred = wholeItems(['ada', 'dora', 'ben']);
      expect(counters).toMatchObject({
        manifest: expected.total,
        transferred,
        refused: expected.refused,
        pending: expected.total - transferred - expected.refused,
        byVerdict: { accepted: expected.accepted, refused: expected.refused, pending: expected.pending },
        holders: { claimed: 4 },
        moved: moved.reduce((sum, items) => sum + items.length, 0),
      });
      expect(counters.manifest).toBe(counters.transferred + counters.refused + counters.pending);
    });

    step(
      'holdfast fsck finds nothing wrong with a running system',
      async () => {
        const checked = await fsck(system);
        expect(checked.output).toContain('Clean: nothing is wrong.');
        expect(checked.code).toBe(0);
      },
      2 * MINUTE,
    );
  });
};
