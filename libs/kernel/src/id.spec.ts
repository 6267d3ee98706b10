import { isUuid, newId } from './id';

describe('newId', () => {
  it('is a UUIDv7 that starts with its time', () => {
    const id = newId(0x0123456789ab);
    expect(isUuid(id)).toBe(true);
    expect(id.startsWith('01234567-89ab-7')).toBe(true);
  });

  it('differs every time', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newId(1))).size).toBe(1_000);
  });
});
