import { newId } from '@holdfast/kernel';
import { NotesApp, ORGANIZATION, PERSON, rung } from '../testing/notes-app';

describe('the edge', () => {
  let notes: NotesApp;
  beforeAll(async () => (notes = await NotesApp.start()));
  beforeEach(() => notes.forget());
  afterAll(() => notes.stop());

  describe('one request, one transaction', () => {
    it('commits the effect, the audit row and the answer, then rings', async () => {
      const { status, json } = await notes.send({ body: { text: 'one' } });
      expect(status).toBe(201);
      expect(json.length).toBe('3');
      expect(await notes.auditRows(`subject = '${json.id}'`)).toMatchObject([
        { action: 'note.created', person_id: PERSON },
      ]);
      expect(rung).toEqual([json.id]);
    });

    it('answers a repetition with the same bytes and has no second effect', async () => {
      const request = { key: newId(), body: { text: 'two' } };
      const first = await notes.send(request);
      const second = await notes.send(request);
      expect(second.text).toBe(first.text);
      expect(second.status).toBe(201);
      expect(second.headers['idempotency-replayed']).toBe('true');
      expect(rung).toEqual([first.json.id]);
    });

    it('gives ten requests with one key at the same time one effect', async () => {
      const request = { key: newId(), body: { text: 'ten' } };
      const answers = await Promise.all(Array.from({ length: 10 }, () => notes.send(request)));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(rung).toHaveLength(1);
    });

    it('refuses a key for another body or another address', async () => {
      const key = newId();
      await notes.send({ key, body: { text: 'three' } });
      for (const other of [{ body: { text: 'four' } }, { url: '/api/notes?x=1', body: { text: 'three' } }]) {
        expect(await notes.send({ key, ...other })).toMatchObject({
          status: 422,
          json: { code: 'request.idempotency_key_reused' },
        });
      }
    });

    it('keeps callers’ keys apart', async () => {
      const request = { key: newId(), body: { text: 'five' } };
      const [one, other] = [await notes.send(request), await notes.send({ ...request, as: 'admin' })];
      expect(other.json.id).not.toBe(one.json.id);
    });

    it('rolls everything back on an error, so that the key can be used again', async () => {
      const key = newId();
      const failed = await notes.send({ key, body: { text: 'fail' } });
      expect(failed).toMatchObject({ status: 409, json: { code: 'note.locked', remedy: 'Wait.' } });
      expect(rung).toEqual([]);
      expect((await notes.send({ key, body: { text: 'works' } })).status).toBe(201);
    });

    it('does not keep an answer with a secret', async () => {
      const request = { key: newId(), url: '/api/notes/secret', body: {} };
      const { json } = await notes.send(request);
      expect(await notes.send(request)).toMatchObject({ status: 409, json: { code: 'request.already_done' } });
      const kept = await notes.database.owner.read({}, (sql) =>
        sql.query('SELECT response FROM platform.idempotency_key'),
      );
      expect(JSON.stringify(kept)).not.toContain(json.secret);
    });

    it('needs no key for signing in, and still writes an audit row that names the route', async () => {
      const before = (await notes.auditRows(`action = 'POST /api/notes/again'`)).length;
      expect((await notes.send({ url: '/api/notes/again', as: '', key: null })).status).toBe(200);
      expect(await notes.auditRows(`action = 'POST /api/notes/again'`)).toHaveLength(before + 1);
    });

    it('cannot write while reading', async () => {
      expect((await notes.send({ method: 'GET', url: '/api/notes/write' })).status).toBe(500);
      expect(await notes.auditRows(`action = 'sneaky'`)).toEqual([]);
    });

    it('acts in the database as the person and the organization that asks', async () => {
      const { json } = await notes.send({ method: 'GET', url: '/api/notes/who', as: 'admin' });
      expect(json).toEqual({ person: PERSON, organization: ORGANIZATION });
    });

    it('streams a large body past the JSON reader and lets the handler write its audit row', async () => {
      const id = newId();
      const headers = { 'content-type': 'application/x-tar' };
      const body = Buffer.alloc(3_000_000, 1);
      const answer = await notes.send({ method: 'PUT', url: `/api/notes/${id}/bag`, key: null, headers, body });
      expect(answer).toMatchObject({ status: 200, json: { bytes: 3_000_000 } });
      expect(await notes.auditRows(`subject = '${id}'`)).toMatchObject([{ action: 'bag.put' }]);
    });
  });

  describe('lists', () => {
    it('are walked by cursors, without gap or overlap', async () => {
      const seen: number[] = [];
      let cursor = '';
      do {
        const { json } = await notes.send({ method: 'GET', url: `/api/notes?limit=2${cursor && `&cursor=${cursor}`}` });
        seen.push(...json.items);
        cursor = json.nextCursor ?? '';
      } while (cursor !== '');
      expect(seen).toEqual([1, 2, 3, 4, 5]);
    });

    it('refuse a cursor of other filters and of another caller', async () => {
      const { json } = await notes.send({ method: 'GET', url: '/api/notes?limit=2' });
      const refused = { status: 400, json: { code: 'request.invalid_cursor' } };
      const url = `/api/notes?cursor=${json.nextCursor}`;
      expect(await notes.send({ method: 'GET', url: `${url}&above=1` })).toMatchObject(refused);
      expect(await notes.send({ method: 'GET', url, as: 'key' })).toMatchObject(refused);
    });
  });

  describe('who may', () => {
    it('lets a role in, for a person and for an API key', async () => {
      for (const as of ['admin', 'key']) {
        expect(await notes.send({ method: 'GET', url: '/api/notes/admin', as })).toMatchObject({
          status: 200,
          json: { organization: ORGANIZATION },
        });
      }
    });

    it('lets somebody with an old cookie use a public route', async () => {
      const headers = { cookie: 'holdfast_session=old', 'sec-fetch-site': 'same-origin' };
      expect((await notes.send({ url: '/api/notes/again', as: '', key: null, headers })).status).toBe(200);
    });

    it.each([
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{ 'sec-fetch-site': 'same-origin' }, 201],
      [{ origin: 'http://localhost:3000' }, 201],
    ])('answers a cookie with %j by %d', async (from, status) => {
      const headers = { cookie: 'holdfast_session=person', ...from };
      expect((await notes.send({ as: '', headers, body: { text: 'csrf' } })).status).toBe(status);
    });

    it('slows down a route that is tried too often', async () => {
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push(await notes.send({ method: 'GET', url: '/api/notes/seldom' }));
      expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
      expect(statuses[2]).toMatchObject({ json: { code: 'request.rate_limited' } });
      expect(Number(statuses[2]?.headers['retry-after'])).toBeGreaterThan(0);
    });
  });

  describe('what it tells', () => {
    it('sends strict headers with every answer, errors too', async () => {
      for (const url of ['/api/notes', '/nothing']) {
        const { headers } = await notes.send({ method: 'GET', url });
        expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
        expect(headers['content-security-policy']).toContain("default-src 'self'");
        expect(headers['content-security-policy']).not.toContain('unsafe');
      }
    });

    it('goes on with the caller’s trace', async () => {
      const id = '4bf92f3577b34da6a3ce929d0e0e4736';
      const headers = { traceparent: `00-${id}-00f067aa0ba902b7-01` };
      expect((await notes.send({ headers, body: { text: 'bug' } })).json.traceId).toBe(id);
    });

    it('logs no address and no header of a request', async () => {
      await notes.send({ method: 'GET', url: '/api/notes?above=someone@example.org' });
      expect(notes.lines.join('')).toContain('"route":"/api/notes"');
      expect(notes.lines.join('')).not.toContain('example.org');
    });

    it('describes itself as OpenAPI 3.1 from the same schemas', async () => {
      const { json } = await notes.send({ method: 'GET', url: '/api/openapi.json', as: '' });
      expect(json.openapi).toBe('3.1.0');
      const { post, get } = json.paths['/api/notes'];
      expect(post.requestBody.content['application/json'].schema).toMatchObject({
        required: ['text'],
        additionalProperties: false,
      });
      expect(post.parameters).toMatchObject([{ name: 'Idempotency-Key', required: true }]);
      expect(get.parameters.map(({ name }: { name: string }) => name)).toEqual(['above', 'cursor', 'limit']);
      expect(json.paths['/api/notes/{id}/bag'].put.parameters).toMatchObject([{ name: 'id', in: 'path' }]);
    });

    it('has a page to read, without scripts', async () => {
      const { status, text } = await notes.send({ method: 'GET', url: '/api/docs', as: '' });
      expect(status).toBe(200);
      expect(text).toContain('Write a note');
      expect(text).not.toContain('<script');
    });

    it('tells whether it lives and whether it can work', async () => {
      expect((await notes.send({ method: 'GET', url: '/api/health/live', as: '' })).json).toEqual({ status: 'ok' });
      expect(await notes.send({ method: 'GET', url: '/api/health/ready', as: '' })).toMatchObject({
        status: 200,
        json: { status: 'ok', checks: { database: 'ok', migrations: 'ok' } },
      });
    });
  });
});
