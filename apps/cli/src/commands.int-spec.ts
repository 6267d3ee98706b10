import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDeposit } from '@holdfast/sources';
import { checkCommand } from './deposit/check-command';
import { packCommand } from './deposit/pack-command';
import { type SubmitOptions, submitCommand } from './deposit/submit-command';
import { newKeyCommand } from './keys/new-command';
import { RecordedTerminal } from './testing/recorded-terminal';

let directory: string;
let terminal: RecordedTerminal;
const at = (path: string): string => join(directory, path);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-cli-'));
  terminal = new RecordedTerminal({ HOLDFAST_API_KEY: 'hf_test' });
  await mkdir(at('source/content'), { recursive: true });
  await writeFile(at('source/collections.jsonl'), '{"id":"c","name":"Birds","source":{"type":"record"}}\n');
  await writeFile(at('source/assets.jsonl'), '{"id":"a","collection":"c","kind":"single","name":"Wren"}\n');
  await writeFile(at('source/holders.jsonl'), '{"id":"h"}\n');
  await writeFile(at('source/holdings.jsonl'), '{"holder":"h","asset":"a"}\n');
  await writeFile(at('source/content/wren.png'), Buffer.alloc(3_000, 7));
  await newKeyCommand(at('key.pem'), terminal);
});
afterEach(() => rm(directory, { recursive: true }));

describe('keys new', () => {
  it('makes a key that its owner alone can read, and never writes over one', async () => {
    expect((await stat(at('key.pem'))).mode & 0o777).toBe(0o600);
    expect(terminal.output).toMatch(/^publicKey [A-Za-z0-9+/]{43}=\nfingerprint sha256:[0-9a-f]{64}\n$/);
    const key = await readFile(at('key.pem'), 'utf8');
    await expect(newKeyCommand(at('key.pem'), terminal)).rejects.toMatchObject({ code: 'cli.key_exists' });
    expect(await readFile(at('key.pem'), 'utf8')).toBe(key);
  });
});

describe('deposit pack and check', () => {
  it.each(['bag', 'bag.tar'])('make %s and find it clean', async (bag) => {
    expect(
      await packCommand(at('source'), at(bag), { key: at('key.pem'), offBoarding: 'off', check: true }, terminal),
    ).toBe(0);
    expect(terminal.output).toContain('Clean: all of it would be accepted.');
    expect(terminal.output).toContain('Signature valid');
    expect(terminal.complaints).toContain('Packed 5 files');
  });

  it('find wrong lines and tell where they are', async () => {
    await writeFile(at('source/assets.jsonl'), '{"id":"a","collection":"x","kind":"single","name":"Wren"}\n{"id":}\n');
    expect(await packCommand(at('source'), at('bag'), { key: at('key.pem'), check: true }, terminal)).toBe(1);
    expect(terminal.output).toContain('data/assets.jsonl:2:7: The line is not JSON.');
    expect(terminal.output).toContain('deposit.collection_unknown (1): Add the collection');
    expect(terminal.output).toContain('Flawed');
  });

  it('find a file that was changed since', async () => {
    await packCommand(at('source'), at('bag'), { key: at('key.pem'), check: false }, terminal);
    await writeFile(at('bag/data/content/wren.png'), Buffer.alloc(3_000, 8));
    expect(await checkCommand(at('bag'), { publicKey: at('key.pem') }, terminal)).toBe(1);
    expect(terminal.output).toContain('data/content/wren.png: "data/content/wren.png" does not have the digest');
    expect(terminal.output).toContain('Refused');
  });

  it('have a code for a key or a bag that is not there', async () => {
    const options = { key: at('none.pem'), check: true };
    await expect(packCommand(at('source'), at('bag'), options, terminal)).rejects.toMatchObject({
      code: 'cli.key_unreadable',
    });
    await expect(checkCommand(at('none'), {}, terminal)).rejects.toMatchObject({ code: 'bag.not_found' });
    await writeFile(at('bad.pem'), 'nonsense');
    await expect(
      packCommand(at('source'), at('bag'), { key: at('bad.pem'), check: true }, terminal),
    ).rejects.toMatchObject({
      code: 'deposit.key_invalid',
    });
  });
});

describe('deposit submit', () => {
  interface Call {
    route: string;
    key: string | undefined;
    authorization: string | undefined;
    body: Buffer;
  }
  const id = '0190a6a0-0000-7000-8000-000000000001';
  let server: Server;
  let calls: Call[];
  let states: string[];
  let refusePost: boolean;
  let refusePut: boolean;

  async function bodyOf(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }

  /** Answers as the portal's contract says. */
  beforeEach(async () => {
    calls = [];
    states = ['announced', 'received', 'verified', 'accepted'];
    refusePost = false;
    refusePut = false;
    server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { authorization, 'idempotency-key': key } = request.headers;
        calls.push({ route: `${request.method} ${request.url}`, key: key?.toString(), authorization, body });
        const answer = (status: number, json: unknown): void => {
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
        };
        if (refusePost) {
          return answer(403, {
            code: 'identity.forbidden',
            title: 'Not yours',
            detail: 'This\u001b[31m is red',
            remedy: 'Ask.',
          });
        }
        if (refusePut && request.method === 'PUT') {
          return answer(409, { code: 'deposit.already_received', title: 'Conflict' });
        }
        if (request.url?.includes('/problems')) {
          return answer(200, {
            items: [
              {
                seq: '1',
                file: 'data/assets.jsonl',
                line: '3',
                column: null,
                code: 'x.y',
                detail: 'Why',
                remedy: 'Do',
              },
            ],
          });
        }
        if (request.method === 'GET') {
          const state = states.length > 1 ? states.shift() : states[0];
          return answer(200, { id, state, items: { total: 1, byTurn: { holder: 1 } } });
        }
        return answer(201, { id, state: 'announced' });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  function options(more: Partial<SubmitOptions> = {}): SubmitOptions {
    const address = server.address() as AddressInfo;
    return { url: `http://localhost:${address.port}`, offBoarding: 'off', wait: true, pollEveryMs: 1, ...more };
  }

  beforeEach(async () => {
    await packCommand(at('source'), at('bag'), { key: at('key.pem'), check: false }, terminal);
    terminal.output = '';
  });

  it('sends a directory as a tar of the announced size and digest, and waits for the verdict', async () => {
    expect(await submitCommand(at('bag'), options(), terminal)).toBe(0);
    expect(calls.map(({ route }) => route).slice(0, 4)).toEqual([
      'POST /api/deposits',
      `GET /api/deposits/${id}`,
      `PUT /api/deposits/${id}/bag`,
      `GET /api/deposits/${id}`,
    ]);
    const [post, , put] = calls;
    expect(new Set(calls.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_test']));
    const sha256 = createHash('sha256').update(put!.body).digest('hex');
    expect(JSON.parse(post!.body.toString())).toEqual({ offBoardingId: 'off', sizeBytes: put!.body.length, sha256 });
    expect(terminal.output).toContain(`deposit ${id}\nstate accepted\nitems.total 1\nitems.byTurn.holder 1\n`);

    await writeFile(at('received.tar'), put!.body);
    const received = await openDeposit(at('received.tar'));
    expect((await received.verifyStructure()).problems.listed).toEqual([]);
    await received.close();
  });

  it('uses the same keys for the same bag, and new ones when asked', async () => {
    states = ['announced'];
    await submitCommand(at('bag'), options({ wait: false }), terminal);
    await submitCommand(at('bag'), options({ wait: false }), terminal);
    await submitCommand(at('bag'), options({ wait: false, again: true }), terminal);
    const keys = calls.flatMap(({ key }) => key ?? []);
    expect(keys).toHaveLength(6);
    expect(keys.slice(2, 4)).toEqual(keys.slice(0, 2));
    expect(new Set(keys).size).toBe(4);
  });

  it('says of a bag that was received already that it was, sends nothing, and tells the verdict', async () => {
    states = ['received', 'accepted'];
    expect(await submitCommand(at('bag'), options(), terminal)).toBe(0);
    expect(calls.filter(({ route }) => route.startsWith('PUT'))).toEqual([]);
    expect(terminal.complaints).toContain('This very bag was received already');
    expect(terminal.output).toContain('state accepted');
  });

  it('goes on when the bag arrives by another try meanwhile', async () => {
    refusePut = true;
    expect(await submitCommand(at('bag'), options(), terminal)).toBe(0);
    expect(terminal.complaints).toContain('This very bag was received already');
  });

  it('tells a refused deposit with its problems', async () => {
    states = ['refused'];
    expect(await submitCommand(at('bag'), options(), terminal)).toBe(1);
    expect(terminal.output).toContain('x.y  data/assets.jsonl:3  Why\n  Do\n');
  });

  it('tells a problem of the API in words, harmless to the screen', async () => {
    refusePost = true;
    await expect(submitCommand(at('bag'), options(), terminal)).rejects.toMatchObject({
      code: 'identity.forbidden',
      message: 'Not yours: This\\u{1b}[31m is red',
      details: { remedy: 'Ask.' },
    });
  });

  it('sends no key in clear text, and none that is missing', async () => {
    const remote = options({ url: 'http://holdfast.example' });
    await expect(submitCommand(at('bag'), remote, terminal)).rejects.toMatchObject({ code: 'cli.url_not_secret' });
    const keyless = options({ apiKey: '' });
    await expect(submitCommand(at('bag'), keyless, terminal)).rejects.toMatchObject({ code: 'cli.api_key_missing' });
    expect(calls).toEqual([]);
  });
});
