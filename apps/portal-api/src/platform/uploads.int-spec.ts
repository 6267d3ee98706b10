import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SESSION_COOKIE } from '@holdfast/identity';
import { deriveSecret, SealedFile } from '@holdfast/platform';
import { type Caller, type Portal, startPortal } from '../testing/portal-app';

describe('resumable uploads', () => {
  let portal: Portal;
  let operator: Caller;
  let origin: string;
  let offBoardingId: string;
  const bag = randomBytes(300_000);

  beforeAll(async () => {
    portal = await startPortal();
    operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    offBoardingId = String((await operator.ask('POST', '/api/off-boardings', { body: { name: 'End' } })).body.id);
    await portal.app.listen(0, '127.0.0.1');
    const address: AddressInfo | string | null = portal.app.getHttpServer().address();
    origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterAll(() => portal.stop());

  async function announced(bytes: Buffer = bag): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const body = { offBoardingId, sizeBytes: bytes.length, sha256 };
    return String((await operator.ask('POST', '/api/deposits', { body })).body.id);
  }

  const send = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    {
      body,
      as = operator,
      organizationId = portal.organizations.platform,
    }: { body?: Buffer; as?: Caller; organizationId?: string } = {},
  ) =>
    fetch(`${origin}${path}`, {
      method,
      headers: {
        'tus-resumable': '1.0.0',
        cookie: `${SESSION_COOKIE}=${as.cookie}`,
        'holdfast-organization': organizationId,
        ...headers,
      },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
  const metadata = (id: string) => `depositId ${Buffer.from(id).toString('base64')}`;
  const begin = (id: string, length = bag.length) =>
    send('POST', '/api/uploads', { 'upload-length': String(length), 'upload-metadata': metadata(id) });
  const piece = (id: string, bytes: Buffer, from: number) =>
    send(
      'PATCH',
      `/api/uploads/${id}`,
      { 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream' },
      { body: bytes },
    );
  const codeOf = async (answer: Promise<Response>) => {
    const response = await answer;
    return `${response.status} ${((await response.json()) as { code: string }).code}`;
  };
  const stateOf = async (id: string) => (await operator.ask('GET', `/api/deposits/${id}`)).body.state;

  it('go on where they were cut off, and are checked as a whole', async () => {
    const id = await announced();
    const begun = await begin(id);
    expect([begun.status, begun.headers.get('location')]).toEqual([201, `/api/uploads/${id}`]);
    expect((await piece(id, bag.subarray(0, 100_000), 0)).status).toBe(204);
    expect(await codeOf(begin(id))).toBe('409 upload.begun');
    expect((await piece(id, bag.subarray(0, 10), 5)).status).toBe(409);
    const head = await send('HEAD', `/api/uploads/${id}`);
    expect([head.status, head.headers.get('upload-offset'), head.headers.get('x-content-type-options')]).toEqual([
      200,
      '100000',
      'nosniff',
    ]);
    expect(await stateOf(id)).toBe('announced');
    expect((await piece(id, bag.subarray(100_000), 100_000)).status).toBe(204);
    expect(await stateOf(id)).toBe('received');
    expect(await codeOf(begin(id))).toBe('409 deposit.already_received');
    const { body } = await operator.ask('GET', `/api/organization/audit?action=deposit.received&subject=${id}`);
    expect(body.items).toHaveLength(1);
  });

  it('lie sealed on the disk, in pieces and as a whole', async () => {
    const name = 'mira.okonkwo@users.example';
    const named = Buffer.from(`{"id":"${name}"}\n`.repeat(5_000));
    const id = await announced(named);
    await begin(id, named.length);
    await piece(id, named.subarray(0, 70_001), 0);
    expect(await onDisk()).toContain(`${id}.json`);
    await piece(id, named.subarray(70_001), 70_001);
    expect(await onDisk()).toContain(`${id}.tar.sealed`);
    expect(await stateOf(id)).toBe('received');
    const bag = await SealedFile.open(
      join(portal.config.dataDirectory, 'deposits', `${id}.tar.sealed`),
      deriveSecret(portal.config.masterSecret, 'deposit bags'),
    );
    const opened = Buffer.alloc(named.length);
    expect([bag.size, await bag.read(opened, 0), opened.equals(named)]).toEqual([named.length, named.length, true]);
    await bag.close();

    /** Names of the files that could hold it; none of them may. */
    async function onDisk(): Promise<string[]> {
      const files = await readdir(portal.config.dataDirectory, { recursive: true, withFileTypes: true });
      for (const { parentPath, name: file } of files.filter((entry) => entry.isFile())) {
        expect((await readFile(join(parentPath, file), 'latin1')).includes(name)).toBe(false);
      }
      return files.map((entry) => entry.name);
    }
  });

  it('begin again when the bytes are not the announced ones', async () => {
    const id = await announced();
    await begin(id);
    const other = randomBytes(bag.length);
    expect(await codeOf(piece(id, other, 0))).toBe('422 deposit.digest_mismatch');
    expect(await stateOf(id)).toBe('announced');
    expect((await begin(id)).status).toBe(201);
    expect((await piece(id, bag, 0)).status).toBe(204);
    expect(await stateOf(id)).toBe('received');
  });

  it('are nobody else’s, and no longer or shorter than announced', async () => {
    const id = await announced();
    const other = await portal.staff(portal.organizations.otherPlatform, 'platform_operator');
    const organizationId = portal.organizations.otherPlatform;
    const foreign = { as: other, organizationId };
    const headers = { 'upload-length': String(bag.length), 'upload-metadata': metadata(id) };
    expect(await codeOf(send('POST', '/api/uploads', headers, foreign))).toBe('404 deposit.not_found');
    await begin(id);
    expect((await send('HEAD', `/api/uploads/${id}`, {}, foreign)).status).toBe(404);
    expect(await codeOf(send('DELETE', `/api/uploads/${id}`, {}, foreign))).toBe('404 deposit.not_found');
    const fresh = await announced();
    expect(await codeOf(begin(fresh, bag.length + 1))).toBe('413 deposit.too_large');
    expect(await codeOf(begin(fresh, bag.length - 1))).toBe('422 deposit.size_mismatch');
    expect(await codeOf(send('POST', '/api/uploads', { 'upload-metadata': metadata(fresh) }))).toBe(
      '400 upload.length_missing',
    );
    expect(await codeOf(send('POST', '/api/uploads', { 'upload-length': '3' }))).toBe('400 upload.deposit_missing');
    expect(await codeOf(send('POST', '/api/uploads', { ...headers, 'upload-metadata': 'depositId Li4v' }))).toBe(
      '400 upload.deposit_missing',
    );
    const auditor = await portal.staff(portal.organizations.first, 'custodian_auditor');
    const wrongRole = { as: auditor, organizationId: portal.organizations.first };
    expect(await codeOf(send('POST', '/api/uploads', headers, wrongRole))).toBe('403 request.forbidden');
    expect((await send('DELETE', `/api/uploads/${id}`)).status).toBe(204);
    expect((await send('HEAD', `/api/uploads/${id}`)).status).toBe(404);
    const { body } = await operator.ask('GET', `/api/organization/audit?subject=${id}`);
    const actions = (body.items as { action: string }[]).map(({ action }) => action);
    expect(actions.sort()).toEqual(['deposit.announced', 'deposit.upload_begun', 'deposit.upload_given_up']);
  });
});
