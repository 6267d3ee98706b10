import type { LedgerJob } from '@holdfast/contracts';
import { DomainError, newId } from '@holdfast/kernel';
import { createLogger, createQueues, serviceUrl } from '@holdfast/platform';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { fsckCommand } from '../fsck/run-fsck-command';
import { RecordedTerminal } from '../testing/recorded-terminal';
import { deadCommand, ringAgainCommand } from './run-queue-commands';

describe('holdfast queue', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const dead = async (options = {}) => {
    const terminal = new RecordedTerminal();
    const code = await deadCommand({ database: database.url, ...options }, terminal);
    return { code, output: terminal.output };
  };
  const ringAgain = async (ids: string[], options = {}) => {
    const terminal = new RecordedTerminal();
    const code = await ringAgainCommand(ids, { database: database.url, ...options }, terminal);
    return { code, output: terminal.output, complaints: terminal.complaints };
  };
  const fsck = async () => {
    const terminal = new RecordedTerminal();
    expect(await fsckCommand({ database: database.url }, terminal)).toBe(0);
    return terminal.output;
  };

  /** Rings jobs that nobody can do, until the queue gives up on them. */
  async function giveUpOn(jobs: readonly LedgerJob[]): Promise<void> {
    const logger = createLogger('test', { level: 'silent' });
    const queues = createQueues({ databaseUrl: serviceUrl(database.url, 'ledger'), logger });
    for (const job of jobs) await queues.ring('ledger', job, { attempts: 1 });
    const failing = queues.work('ledger', async () => {
      throw new DomainError('conflict', 'custody.position_held', 'not for the queue to keep');
    });
    while ((await queues.countDeadLetters()) < jobs.length) await new Promise((resolve) => setTimeout(resolve, 20));
    await failing.close();
    await queues.close();
  }

  it('lists what gave up, why and since when, rings it again, and fsck counts it without alarm', async () => {
    expect(await dead()).toEqual({ code: 0, output: 'No job gave up.\n' });
    expect(await fsck()).toMatch(/^ {2}dead letters +0$/m);

    const [one, other] = [newId(), newId()];
    await giveUpOn([one, other].map((commandId) => ({ kind: 'apply-command', commandId })));
    const listed = await dead({ queue: 'ledger' });
    expect(listed.code).toBe(1);
    expect(listed.output).toMatch(
      new RegExp(`^\\d{4}-\\S+Z ledger \\S+ apply-command ${one}: custody\\.position_held after 1 attempt$`, 'm'),
    );
    expect(listed.output).toContain('2 jobs gave up. Nothing is lost');
    expect(await dead({ queue: 'billing' })).toMatchObject({ code: 0 });
    const report = await fsck();
    expect(report).toMatch(/^ {2}dead letters +2$/m);
    expect(report).toContain('a dead letter loses nothing');
    expect(report).toContain('Clean: nothing is wrong.');

    const { deadLetters } = JSON.parse((await dead({ json: true })).output) as {
      deadLetters: { id: string; job: { commandId: string } }[];
    };
    const first = deadLetters.find(({ job }) => job.commandId === one)?.id ?? '';
    expect(await ringAgain([first])).toMatchObject({ code: 0, output: 'Rung again: 1.\n' });
    expect(await ringAgain([first])).toMatchObject({
      code: 1,
      output: 'Rung again: 0.\n',
      complaints: `There is no dead letter ${first}. (queue.no_such_dead_letter)\n`,
    });
    expect(await ringAgain([], { queue: 'migration' })).toMatchObject({ code: 0, output: 'Rung again: 0.\n' });
    expect(await ringAgain([])).toMatchObject({ code: 0, output: 'Rung again: 1.\n' });
    expect(await dead()).toMatchObject({ code: 0 });
  });

  it('says when the queue does not answer, and fsck checks the rest all the same', async () => {
    const away = new RecordedTerminal({ REDIS_URL: 'redis://127.0.0.1:1/0' });
    const [listed, checked] = await Promise.allSettled([
      deadCommand({ database: database.url }, away),
      fsckCommand({ database: database.url }, away),
    ]);
    expect(listed).toMatchObject({ status: 'rejected', reason: { code: 'cli.queue_unreachable' } });
    expect(checked).toEqual({ status: 'fulfilled', value: 0 });
    expect(away.output).toContain('the queue does not answer: its dead letters were not counted');
  });
});
