import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Controller, Get, Module } from '@nestjs/common';
import { newId } from '@holdfast/kernel';
import { Database } from '../database/database';
import { HealthModule, standardChecks } from '../telemetry/health';
import { createLogger } from '../telemetry/logger';
import { createTestDatabase, type TestDatabase } from '../testing';
import { holdNextNote, notesAuthenticator, NotesController, notesOptions } from '../testing/notes-app';
import { Allow, AUTHENTICATOR, createHttpApp } from '.';

let database: TestDatabase;
beforeAll(async () => (database = await createTestDatabase()));
afterAll(() => database.drop());

describe('booting', () => {
  const boot = (controller: new () => object, providers: { provide: symbol; useValue: unknown }[] = []) => {
    @Module({ controllers: [controller], providers })
    class OtherModule {}
    return createHttpApp(OtherModule, notesOptions(database.service('portal')));
  };

  it('is refused when a route has no authorization decision', async () => {
    @Controller('api/open')
    class OpenController {
      @Get('door')
      door() {
        return {};
      }
    }
    await expect(boot(OpenController)).rejects.toMatchObject({
      code: 'http.route_undecided',
      message: expect.stringContaining('GET /api/open/door (OpenController.door)'),
    });
  });

  it('is refused when nobody could sign in', async () => {
    @Controller('api/closed')
    class ClosedController {
      @Get()
      @Allow('person')
      door() {
        return {};
      }
    }
    await expect(boot(ClosedController)).rejects.toMatchObject({ code: 'http.no_authenticator' });
  });

  it('is unavailable, and says so, while PostgreSQL is away', async () => {
    @Module({
      imports: [
        HealthModule.forRoot({
          checks: standardChecks(new Database({ url: 'postgresql://x:y@127.0.0.1:1/z' })),
          logger: createLogger('test', { level: 'silent' }),
        }),
      ],
      controllers: [NotesController],
      providers: [{ provide: AUTHENTICATOR, useValue: notesAuthenticator }],
    })
    class AwayModule {}
    const away = await createHttpApp(AwayModule, notesOptions(new Database({ url: 'postgresql://x:y@127.0.0.1:1/z' })));
    const answer = await away.inject({ method: 'GET', url: '/api/notes' });
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'request.unavailable']);
    const ready = await away.inject({ method: 'GET', url: '/api/health/ready' });
    expect([ready.statusCode, ready.json().checks.database]).toEqual([503, 'unavailable']);
    await away.close();
  });
});

describe('bytes that are no request', () => {
  it('are answered as a problem too, each with its code', async () => {
    @Module({ controllers: [NotesController], providers: [{ provide: AUTHENTICATOR, useValue: notesAuthenticator }] })
    class NotesModule {}
    const app = await createHttpApp(NotesModule, notesOptions(database.service('portal')));
    await app.listen(0, '127.0.0.1');
    const port = Number(new URL(await app.getUrl()).port);
    const host = 'HTTP/1.1\r\nHost: localhost\r\n';
    const cases: [bytes: string, status: number, code: string][] = [
      [`GET /api/notes?cursor=${'x'.repeat(20_000)} ${host}\r\n`, 431, 'request.head_too_large'],
      [`GET /api/notes ${host}nonsense\r\n\r\n`, 400, 'request.malformed'],
      [`GRAB /api/notes ${host}\r\n`, 400, 'request.malformed'],
      [`POST /api/notes ${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 400, 'request.malformed'],
    ];
    for (const [bytes, status, code] of cases) {
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\r\nContent-Type: application/problem\\+json\r\n`));
      expect(JSON.parse(body)).toMatchObject({ status, code, type: `urn:holdfast:problem:${code}` });
    }
    await app.close();
  });
});

describe('stopping', () => {
  it('lets the running request end, ends live streams, and resumes them where they were', async () => {
    @Module({ controllers: [NotesController], providers: [{ provide: AUTHENTICATOR, useValue: notesAuthenticator }] })
    class NotesModule {}
    const app = await createHttpApp(NotesModule, notesOptions(database.service('portal')));
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();

    const stream = await fetch(`${url}/api/notes/events`, { headers: { 'Last-Event-ID': '41' } });
    expect(stream.headers.get('content-security-policy')).toContain('default-src');
    expect(stream.headers.get('connection')).toBe('close');
    const { reached, release } = holdNextNote();
    const request = fetch(`${url}/api/notes`, {
      method: 'POST',
      headers: { authorization: 'person', 'content-type': 'application/json', 'idempotency-key': newId() },
      body: '{"text":"slow"}',
    });
    await reached;
    const closed = app.close();
    expect(await stream.text()).toContain('id: 42\nevent: progress\ndata: {"done":"5"}\n\n');
    release();
    expect((await request).status).toBe(201);
    await closed;
  });

  it('does not wait for connections on which nothing was ever asked', async () => {
    @Module({ controllers: [NotesController], providers: [{ provide: AUTHENTICATOR, useValue: notesAuthenticator }] })
    class NotesModule {}
    const app = await createHttpApp(NotesModule, notesOptions(database.service('portal')));
    await app.listen(0, '127.0.0.1');
    const accepted = once(app.getHttpServer(), 'connection');
    const silent = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1').resume();
    await accepted;
    const began = performance.now();
    await app.close();
    // By itself, Node would give it a minute to ask.
    expect(performance.now() - began).toBeLessThan(20_000);
    silent.destroy();
  });
});
