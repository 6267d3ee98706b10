import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { Database, freePort, NOBODY } from '@holdfast/platform';
import { ApiClient, CUSTODIANS, FEW, holdfast, HOLDERS, PASSWORD, PLATFORM } from '@holdfast/standalone';
import { expectedVerdicts } from './expected';
import { migratorUrlOf, NpmStart, type Place, processesOf, type StartOptions, temporaryPlace } from './system';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const READY_LIMIT_MS = 2 * MINUTE;
/** What a second start may take at most; longer on a machine that others keep busy. */
const secondStartMs = () => 10 * SECOND * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
const NOBODY_PLAYS = '--no-demonstration';
const YOU = { email: 'you@holder.example', name: 'You', password: 'a sentence of your own' };

interface Refused {
  readonly code: number | NodeJS.Signals | null;
  /** What it said, without npm's own lines. */
  readonly lines: readonly string[];
}

/** What `npm start` promises to somebody who has just cloned the repository. */
describe('npm start', () => {
  let place: Place;
  let port: number;
  let running: NpmStart;
  const started: NpmStart[] = [];
  const directory = (name: string) => join(place.dataDirectory, '..', name);
  const origin = () => `http://localhost:${port}`;
  function start(options: Partial<StartOptions> = {}): NpmStart {
    const one = new NpmStart({ dataDirectory: place.dataDirectory, port, ...options });
    started.push(one);
    return one;
  }

  async function refused(dataDirectory: string, env: NodeJS.ProcessEnv = {}, args: string[] = []): Promise<Refused> {
    const attempt = start({ dataDirectory, port: await freePort(), args, env });
    const code = await attempt.end();
    return { code, lines: attempt.output.split('\n').filter((line) => line !== '' && !/^(npm |> )/.test(line)) };
  }

  /** At Ctrl-C the shell that npm starts ends of the signal, and so npm does: 130 for whoever asks. Ours ends by itself. */
  async function expectStop(one: NpmStart): Promise<void> {
    expect(['SIGINT', 130, 0]).toContain(await one.interrupt());
    expect(one.output.trim().split('\n').at(-1)).toMatch(/^Holdfast has stopped\./);
  }

  beforeAll(async () => {
    place = await temporaryPlace();
    port = await freePort();
    // The browser stories have the large one.
    running = start({ args: ['--small'] });
  });
  afterAll(async () => {
    await Promise.all(started.map((one) => one.interrupt()));
    await place.remove();
  }, MINUTE);

  it(
    'prints where it answers and who may sign in',
    async () => {
      await running.says(/^Holdfast is ready: .*$/m, READY_LIMIT_MS);
      expect(running.output).toContain(`Holdfast is ready: ${origin()}\n`);
      await running.says(/letters\.ndjson/, READY_LIMIT_MS);
      const everybody = [...PLATFORM.members, ...CUSTODIANS.flatMap(({ members }) => members), ...HOLDERS];
      for (const { email } of everybody) expect(running.output).toContain(email);
      expect(running.output).toContain(PASSWORD);
      const api = await new ApiClient(origin()).signIn(PLATFORM.members[0]?.email ?? '', PASSWORD, PLATFORM.slug);
      expect(api.organizationId).toBeDefined();
    },
    READY_LIMIT_MS,
  );

  describe('says in a sentence what to do, and ends with 1, when', () => {
    let squatter: Server;
    afterAll(() => new Promise<void>((resolve) => (squatter ? squatter.close(() => resolve()) : resolve())));

    it('its port is another program’s', async () => {
      const busy = await freePort();
      squatter = createServer();
      await new Promise<void>((resolve) => squatter.listen(busy, '127.0.0.1', resolve));
      const { code, lines } = await refused(directory('fresh'), { PORT: String(busy) });
      expect(lines).toEqual([
        `Port ${busy} is in use by another program.`,
        `Stop that program, or choose another port: PORT=${busy + 1} npm start`,
      ]);
      expect([code, existsSync(directory('fresh'))]).toEqual([1, false]);
    });

    it('its directory has somebody else’s files, which stay, be it told to begin anew or not', async () => {
      mkdirSync(directory('foreign'));
      writeFileSync(join(directory('foreign'), 'novel.txt'), 'Chapter one');
      for (const args of [[], ['--reset']]) {
        const { code, lines } = await refused(directory('foreign'), {}, args);
        expect(lines).toEqual([
          `${directory('foreign')} is not empty, and Holdfast did not make it.`,
          'It is left as it is: point HOLDFAST_DATA at an empty or a new directory.',
        ]);
        expect([code, readdirSync(directory('foreign'))]).toEqual([1, ['novel.txt']]);
      }
    });

    it('its directory is a newer Holdfast’s', async () => {
      mkdirSync(directory('newer'));
      writeFileSync(join(directory('newer'), 'holdfast.json'), '{"holdfast":"data directory","format":2}');
      const { code, lines } = await refused(directory('newer'));
      expect(lines).toEqual([
        `${directory('newer')} was made by a newer Holdfast.`,
        'Start that newer version, or point HOLDFAST_DATA at another directory.',
      ]);
      expect(code).toBe(1);
    });

    it('its directory is a file', async () => {
      writeFileSync(directory('file'), '');
      const { code, lines } = await refused(directory('file'));
      expect(lines[0]).toBe(`${directory('file')} cannot be used: it is no directory.`);
      expect([code, lines.length]).toEqual([1, 2]);
    });

    it('another Holdfast is using its directory, be it told to begin anew or not', async () => {
      for (const args of [[], ['--reset']]) {
        const { code, lines } = await refused(place.dataDirectory, {}, args);
        expect(lines[0]).toMatch(/^Another Holdfast \(process \d+\) is using /);
        expect([code, lines.length]).toEqual([1, 2]);
      }
    });

    it('a setting is misspelled', async () => {
      const { code, lines } = await refused(directory('fresh'), { HOLDFAST_DATABASE: 'x' });
      expect(lines.join(' ')).toContain('HOLDFAST_DATABASE');
      expect([code, lines.length]).toEqual([1, 2]);
    });

    it('no database answers where DATABASE_URL says', async () => {
      const database = `postgresql://me:secret@127.0.0.1:${await freePort()}/holdfast`;
      const { code, lines } = await refused(directory('elsewhere'), { DATABASE_URL: database });
      expect(lines).toEqual([
        `No PostgreSQL answers at ${new URL(database).host}.`,
        'Start it or correct DATABASE_URL; without DATABASE_URL Holdfast brings its own.',
      ]);
      expect(code).toBe(1);
    });

    it('no Redis answers where REDIS_URL says', async () => {
      const redis = `redis://:secret@127.0.0.1:${await freePort()}/0`;
      const { code, lines } = await refused(directory('elsewhere'), { REDIS_URL: redis });
      expect(lines).toEqual([
        `No Redis answers at ${new URL(redis).host}.`,
        'Start it or correct REDIS_URL; without REDIS_URL the queue is in PostgreSQL.',
      ]);
      expect(code).toBe(1);
    });

    const disk = smallDisk();
    afterAll(() => disk?.remove());
    const onSmallDisk = disk === null ? it.skip : it;
    onSmallDisk(
      `its disk is full${disk === null ? ' (skipped: only root on Linux can mount a small one)' : ''}`,
      async () => {
        const at = join(disk?.path ?? '', 'data');
        const fill = () => spawnSync('dd', ['if=/dev/zero', `of=${join(disk?.path ?? '', 'filler')}`, 'bs=1M']);
        for (const makeRoomLess of [() => undefined, fill]) {
          makeRoomLess();
          const { code, lines } = await refused(at);
          expect(lines).toEqual([
            `The disk that holds ${at} has less than 500 MB left.`,
            'Free some space there, or point HOLDFAST_DATA at a larger disk.',
          ]);
          expect([code, existsSync(at)]).toEqual([1, false]);
        }
      },
    );
  });

  it(
    'uses the database that DATABASE_URL names, and neither goes on with a newer one nor empties it',
    async () => {
      const url = new URL(migratorUrlOf(place.dataDirectory));
      url.pathname = '/of_ones_own';
      const ownPort = await freePort();
      const env = { DATABASE_URL: url.toString() };
      const other = start({ dataDirectory: directory('own'), port: ownPort, args: [NOBODY_PLAYS], env });
      await other.says(/Holdfast is ready/, READY_LIMIT_MS);
      expect((await fetch(`http://localhost:${ownPort}/api/health/ready`)).status).toBe(200);
      await expectStop(other);
      expect(readdirSync(directory('own'))).not.toContain('postgres');

      const { lines } = await refused(directory('own'), env, ['--reset']);
      expect(lines[0]).toBe('--reset does not empty the database of_ones_own: it is yours.');
      expect(readdirSync(directory('own'))).toContain('secrets.json');

      const owner = new Database({ url: url.toString(), max: 1 });
      await owner.transact(NOBODY, (sql) =>
        sql.execute(
          `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '29990101000000_future', now())`,
        ),
      );
      await owner.close();
      const { code, lines: newer } = await refused(directory('own'), env);
      expect(newer).toEqual([
        'The database has a migration that this version does not know: 29990101000000_future.',
        'Start the newer version that made it, or point HOLDFAST_DATA (or DATABASE_URL) elsewhere.',
      ]);
      expect(code).toBe(1);
    },
    READY_LIMIT_MS,
  );

  it(
    'plays a platform’s end, from its announcement to items that have arrived',
    async () => {
      await running.says(/The demonstration has been played|The demonstration stopped/, 4 * MINUTE);
      expect(running.output).toContain('The demonstration has been played');
      expect(running.output).toMatch(/Ada Fern has moved to Tidewater Archive .*: closed, 5 items confirmed/);
      expect(running.output).toMatch(/Ben Marsh has moved to Granite House Museum .*: closed, 5 items confirmed/);
      const api = await new ApiClient(origin()).signIn(PLATFORM.members[0]?.email ?? '', PASSWORD, PLATFORM.slug);
      const { items } = await api.get<{ items: { id: string }[] }>('/api/off-boardings');
      const { counters } = await api.get<{
        counters: Record<'manifest' | 'transferred' | 'refused' | 'pending', number>;
      }>(`/api/off-boardings/${items[0]?.id}`);
      const { total, refused: refusedItems } = expectedVerdicts(FEW);
      expect(counters).toMatchObject({ manifest: total, refused: refusedItems });
      expect(counters.transferred).toBeGreaterThan(0);
      expect(counters.manifest).toBe(counters.transferred + counters.refused + counters.pending);
      await new ApiClient(origin()).post('/api/people', YOU);
    },
    4 * MINUTE,
  );

  it(
    'ends with all of its processes at Ctrl-C, and leaves a system that fsck finds clean',
    async () => {
      expect(processesOf(place.dataDirectory)).not.toEqual([]);
      await expectStop(running);
      expect(processesOf(place.dataDirectory)).toEqual([]);
      const checked = await holdfast(['fsck', '--data', place.dataDirectory]);
      expect(checked.output).toContain('Clean: nothing is wrong.');
      expect(checked.code).toBe(0);
    },
    2 * MINUTE,
  );

  it(
    'goes on where it ended, in less than ten seconds',
    async () => {
      running = start();
      expect(await running.says(/Holdfast is ready/, READY_LIMIT_MS)).toBeLessThan(secondStartMs());
      await new ApiClient(origin()).signIn(YOU.email, YOU.password);
      expect(running.output).not.toContain('has announced that it closes');
      const letters = readFileSync(join(place.dataDirectory, 'demonstration', 'letters.ndjson'), 'utf8');
      expect(letters.trim().split('\n')).toHaveLength(FEW.holders);
      await expectStop(running);
    },
    READY_LIMIT_MS,
  );

  it(
    'begins anew when told to',
    async () => {
      running = start({ args: ['--reset', NOBODY_PLAYS] });
      await running.says(/Holdfast is ready/, READY_LIMIT_MS);
      await expect(new ApiClient(origin()).signIn(YOU.email, YOU.password)).rejects.toThrow(/401/);
      expect(existsSync(join(place.dataDirectory, 'demonstration', 'letters.ndjson'))).toBe(false);
      await expectStop(running);
    },
    READY_LIMIT_MS,
  );
});

/** A disk of 32 MB, which only root can make; else null. */
function smallDisk(): { path: string; remove(): void } | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const made = spawnSync('mktemp', ['-d'], { encoding: 'utf8' });
  const path = made.stdout.trim();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', path]);
  const removeDirectory = () => spawnSync('rmdir', [path]);
  if (mounted.status !== 0) {
    removeDirectory();
    return null;
  }
  return {
    path,
    remove: () => {
      spawnSync('umount', [path]);
      removeDirectory();
    },
  };
}
