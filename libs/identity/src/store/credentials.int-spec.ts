import { randomBytes } from 'node:crypto';
import { ManualClock } from '@holdfast/kernel';
import { createTestDatabase, type TestDatabase } from '@holdfast/platform/testing';
import { MasterKey } from '../crypto/master-key';
import { PasswordHasher } from '../crypto/password-hasher';
import { Credentials } from './credentials';
import { createPerson } from './seed';

const PASSWORD = 'correct engine paper boat';
const WINDOW_MS = 15 * 60_000;

describe('Credentials', () => {
  let database: TestDatabase;
  let credentials: Credentials;
  const clock = new ManualClock();
  const ids = { ada: '', bob: '' };

  beforeAll(async () => {
    database = await createTestDatabase();
    const master = new MasterKey(randomBytes(32));
    credentials = new Credentials(database.service('portal'), master, new PasswordHasher(), clock);
    ids.ada = await createPerson(database.owner, master, { email: 'ada@example.org', name: 'Ada', password: PASSWORD });
    ids.bob = await createPerson(database.owner, master, { email: 'bob@example.org', name: 'Bob', password: PASSWORD });
  });
  afterAll(() => database.drop());

  const attempt = async (email: string, password: string, address: string): Promise<string | null> => {
    try {
      return await credentials.verify({ email, password, address });
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  };

  it('knows the person by email and password, however often they sign in', async () => {
    for (let i = 0; i < 12; i++) expect(await attempt('ada@example.org', PASSWORD, '192.0.2.1')).toBe(ids.ada);
  });

  it('answers alike for a wrong password and for an unknown account, up to the limit and past it', async () => {
    const guesses = async (email: string) => {
      const answers: (string | null)[] = [];
      for (let i = 0; i < 12; i++) answers.push(await attempt(email, `wrong password ${i}`, '192.0.2.2'));
      return answers;
    };
    const known = await guesses('ada@example.org');
    expect(await guesses('nobody@example.org')).toEqual(known);
    expect(known).toEqual([...Array<null>(10).fill(null), 'identity.too_many_attempts', 'identity.too_many_attempts']);
  });

  it('then refuses even the right password from that address, but not from another, and not after a while', async () => {
    expect(await attempt('ada@example.org', PASSWORD, '192.0.2.2')).toBe('identity.too_many_attempts');
    expect(await attempt('ada@example.org', PASSWORD, '192.0.2.3')).toBe(ids.ada);
    clock.advance(WINDOW_MS);
    expect(await attempt('ada@example.org', PASSWORD, '192.0.2.2')).toBe(ids.ada);
  });

  it('lets no more guesses through when they come all at once', async () => {
    const many = Array.from({ length: 30 }, (_, i) => attempt('bob@example.org', `guess number ${i}`, '192.0.2.4'));
    const answers = await Promise.all(many);
    expect(answers.filter((answer) => answer === null)).toHaveLength(10);
  });

  it('lets an office sign up, and a flood wait', async () => {
    for (let i = 0; i < 100; i++) await credentials.countSignUp('192.0.2.40');
    await expect(credentials.countSignUp('192.0.2.40')).rejects.toMatchObject({ code: 'identity.too_many_sign_ups' });
    await credentials.countSignUp('192.0.2.41');
    clock.advance(WINDOW_MS);
    await credentials.countSignUp('192.0.2.40');
  });

  it('asks for the password again', async () => {
    await expect(credentials.confirmPassword(ids.ada, PASSWORD)).resolves.toBeUndefined();
    await expect(credentials.confirmPassword(ids.ada, 'wrong')).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'identity.password_wrong',
    });
  });

  it('keeps neither an address nor an email beside its counts', async () => {
    const rows = await database.owner.read({}, (sql) =>
      sql.query<{ text: string }>('SELECT sign_in_attempt::text AS text FROM identity.sign_in_attempt'),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) expect(text).not.toMatch(/192\.0\.2|example\.org/);
  });
});
