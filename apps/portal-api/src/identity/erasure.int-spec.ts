import { Readable } from 'node:stream';
import { parseVerifierKey, verifyBundle } from '@holdfast/proof';
import { extract } from 'tar-stream';
import { EndedPlatform } from '../testing/ended-platform';
import { type Caller, PASSWORD, type Portal, startPortal } from '../testing/portal-app';

describe('a holder who leaves for good', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let holder: Caller & { personId: string; email: string };
  let transferId: string;

  beforeAll(async () => {
    portal = await startPortal();
    platform = await EndedPlatform.build(portal);
    holder = await portal.holder();
    const [ada] = await platform.holders('ada');
    await platform.issue([ada!, ada!]);
    await platform.claim(ada!, holder.personId);
    await platform.offering(portal.organizations.first);
    const drafted = await holder.ask('POST', '/api/transfers', {
      body: { custodianId: portal.organizations.first, all: true },
    });
    const { id, consentHash } = drafted.body as { id: string; consentHash: string };
    transferId = id;
    await holder.ask('POST', `/api/transfers/${id}/consent`, { body: { consentHash, password: PASSWORD } });
  });
  afterAll(() => portal.stop());

  const erase = async (body: object) => {
    const { status, body: problem } = await holder.ask('POST', '/api/person/erasure', { body });
    return [status, problem.code];
  };

  it('is not erased in the middle of a move, without a copy of everything, or by mistake', async () => {
    expect(await erase({ password: 'not this one', leaveAssets: true })).toEqual([403, 'identity.password_wrong']);
    expect(await erase({ password: PASSWORD, leaveAssets: true })).toEqual([409, 'person.transfer_running']);
    const view = await holder.ask('GET', '/api/person/erasure');
    expect(view.body).toMatchObject({ refusal: { code: 'person.transfer_running' }, runningTransfers: 1, assets: 2 });
    await platform.advance(transferId);
    expect(await erase({ password: PASSWORD, leaveAssets: true })).toEqual([409, 'person.not_exported']);
    const bundle = await holder.ask('GET', '/api/bundle');
    expect(bundle.status).toBe(200);
    expect(await erase({ password: PASSWORD })).toEqual([409, 'person.assets_held']);
    expect((await holder.ask('GET', '/api/person/erasure')).body).toMatchObject({
      refusal: null,
      exportedAt: expect.any(String),
      destroyed: expect.arrayContaining(['commitment_keys']),
      kept: expect.arrayContaining(['positions', 'consents']),
    });
  });

  it('leaves nothing that names them, and every proof still verifies', async () => {
    const legs = await holder.ask('GET', `/api/transfers/${transferId}/legs`);
    const { postingId } = (legs.body.items as { postingId: string }[])[0]!;
    expect((await holder.ask('GET', `/api/receipts/${postingId}`)).status).toBe(200);
    const bundle = await holder.ask('GET', '/api/bundle');
    await holder.ask('POST', '/api/transfers', { body: { custodianId: portal.organizations.second, all: true } });

    // As if they had claimed with a wallet.
    await platform.run(`UPDATE migration.claim SET claim_code_id = NULL, wallet = $2 WHERE person_id = $1`, [
      holder.personId,
      `0x${'ad'.repeat(20)}`,
    ]);

    // The scene makes files without the worker's rows about them; leaving adds nothing to what is said about that.
    const problems = await platform.problems();
    const gone = await holder.ask('POST', '/api/person/erasure', { body: { password: PASSWORD, leaveAssets: true } });
    expect(gone.status).toBe(204);
    holder.cookie = undefined;
    const again = await holder.ask('POST', '/api/session', { body: { email: holder.email, password: PASSWORD } });
    expect([again.status, again.body.code]).toEqual([401, 'identity.sign_in_refused']);

    await platform.erase();
    const [left] = await platform.rows(
      `SELECT (SELECT count(*)::int FROM identity.person_key WHERE person_id = $1) AS keys,
         (SELECT count(*)::int FROM custody.subject_key k JOIN identity.holder h ON h.id = k.subject_id
           WHERE h.person_id = $1 AND k.ipad IS NOT NULL) AS subject_keys,
         (SELECT count(*)::int FROM identity.session WHERE person_id = $1 AND (revoked_at IS NULL OR user_agent IS NOT NULL)) AS sessions,
         (SELECT count(*)::int FROM migration.transfer WHERE person_id = $1 AND state = 'draft') AS drafts,
         (SELECT count(*)::int FROM identity.holder WHERE person_id = $1 AND reference_sealed IS NOT NULL) AS references,
         (SELECT count(*)::int FROM migration.claim WHERE person_id = $1 AND wallet IS NOT NULL) AS wallets,
         (SELECT count(*)::int FROM platform.audit_entry WHERE action = 'identity.person_erased' AND subject = $1::text) AS audited`,
      [holder.personId],
    );
    expect(left).toEqual({ keys: 0, subject_keys: 0, sessions: 0, drafts: 0, references: 0, wallets: 0, audited: 1 });

    const log = await portal.stranger().ask('GET', '/.well-known/holdfast-log.json');
    const verdict = await verifyBundle(entriesOf(bundle.raw), {
      verifierKey: parseVerifierKey(String(log.body.verifierKey)),
    });
    expect(verdict.checks.filter((check) => !check.ok)).toEqual([]);
    expect(await platform.problems()).toEqual(problems);
    const clerk = await portal.staff(portal.organizations.first, 'custodian_auditor');
    const { items } = (await clerk.ask('GET', '/api/custodian/positions')).body as { items: unknown[] };
    expect(items).toHaveLength(2);
    const newest = '/api/custodian/positions?sort=newest&limit=1';
    const { body: first } = await clerk.ask('GET', newest);
    const { body: last } = await clerk.ask('GET', `${newest}&cursor=${encodeURIComponent(String(first.nextCursor))}`);
    expect([first.items, last.items]).toEqual([items.slice(1), items.slice(0, 1)]);
  });
});

async function* entriesOf(tar: Buffer) {
  const unpack = extract();
  Readable.from([tar]).pipe(unpack);
  for await (const entry of unpack) yield { path: entry.header.name, body: bytesOf(entry) };
}

async function* bytesOf(entry: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of entry) if (chunk instanceof Uint8Array) yield chunk;
}
