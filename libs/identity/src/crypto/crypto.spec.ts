import { randomBytes } from 'node:crypto';
import { HolderReferences } from './holder-references';
import { MasterKey, personOwner } from './master-key';
import { PasswordHasher } from './password-hasher';
import { openPerson, sealPerson } from './personal-data';
import { seal, unseal } from './seal';
import { hashToken, isApiKey, isToken, newApiKey, newToken } from './tokens';

describe('seal', () => {
  const key = randomBytes(32);
  const sealed = seal(key, Buffer.from('secret'), 'row 1');

  it('opens for the same key and row only', () => {
    expect(unseal(key, sealed, 'row 1').toString()).toBe('secret');
    expect(() => unseal(key, sealed, 'row 2')).toThrow();
    expect(() => unseal(randomBytes(32), sealed, 'row 1')).toThrow();
  });

  it('notices every flipped byte', () => {
    for (let at = 0; at < sealed.length; at++) {
      const flipped = Buffer.from(sealed);
      flipped[at]! ^= 1;
      expect(() => unseal(key, flipped, 'row 1')).toThrow();
    }
  });
});

describe('MasterKey', () => {
  it('refuses a short secret', () => {
    expect(() => new MasterKey(randomBytes(31))).toThrow('fewer than 32 bytes');
  });

  it('finds the same email under the same secret only', () => {
    const secret = randomBytes(32);
    expect(new MasterKey(secret).emailIndex('a@b.c')).toEqual(new MasterKey(secret).emailIndex('a@b.c'));
    expect(new MasterKey(secret).emailIndex('a@b.c')).not.toEqual(new MasterKey(randomBytes(32)).emailIndex('a@b.c'));
  });

  it('opens a person by their wrapped key, and nobody without it', () => {
    const master = new MasterKey(randomBytes(32));
    const { wrapped, sealed } = sealPerson(master, 'p1', { email: 'a@b.c', name: 'A' });
    expect(openPerson(master, 'p1', { wrapped, sealed })).toEqual({ email: 'a@b.c', name: 'A' });
    expect(() => openPerson(master, 'p2', { wrapped, sealed })).toThrow();
    expect(openPerson(master, 'p1', { wrapped: null, sealed })).toBeNull();
    expect(() => new MasterKey(randomBytes(32)).unwrap(wrapped, personOwner('p1'))).toThrow();
  });
});

describe('HolderReferences', () => {
  const one = new HolderReferences('o1', randomBytes(32));
  const other = new HolderReferences('o2', randomBytes(32));

  it('gives the same user of two platforms two names', () => {
    expect(one.index('user-7')).toEqual(one.index('user-7'));
    expect(one.index('user-7')).not.toEqual(other.index('user-7'));
    expect(one.index('user-7')).not.toEqual(one.index('User-7'));
  });

  it('opens what it sealed, and what nobody else sealed', () => {
    expect(one.unseal(one.seal('用户-7'))).toBe('用户-7');
    expect(one.seal('user-7')).not.toEqual(one.seal('user-7'));
    expect(() => other.unseal(one.seal('user-7'))).toThrow();
  });
});

describe('tokens', () => {
  it('have a form of their own', () => {
    expect(isToken(newToken())).toBe(true);
    expect(isToken(`${newToken()}=`)).toBe(false);
    expect(hashToken('x')).toHaveLength(32);
    const { key, prefix } = newApiKey();
    expect(isApiKey(key)).toBe(true);
    expect(key.startsWith(`${prefix}_`)).toBe(true);
  });
});

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher();

  it('hashes with argon2id and the parameters of OWASP', async () => {
    const hash = await hasher.hash('correct engine paper boat');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(hash, 'correct engine paper boat')).toBe(true);
    expect(await hasher.verify(hash, 'correct engine paper boat ')).toBe(false);
  });

  it('works as hard for an unknown account, and never lets it in', async () => {
    expect(await hasher.verify(null, 'nobody has this password')).toBe(false);
  });

  it('takes the same password typed on two keyboards', async () => {
    expect(
      await hasher.verify(await hasher.hash('caf\u00e9 caf\u00e9 caf\u00e9'), 'cafe\u0301 cafe\u0301 cafe\u0301'),
    ).toBe(true);
  });

  it('sends the hundred and third away at once', async () => {
    const busy = new PasswordHasher();
    const outcomes = await Promise.allSettled(Array.from({ length: 103 }, () => busy.hash('x')));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: 'identity.busy' } });
  });
});
