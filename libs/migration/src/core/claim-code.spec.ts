import fc from 'fast-check';
import { claimCodeHash, formatClaimCode, newClaimCode, normaliseClaimCode } from './claim-code';

const value = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const refused = expect.objectContaining({ code: 'claim.code_malformed' });

describe('claim codes', () => {
  it('are printed in groups, always of the same length', () => {
    expect(formatClaimCode(0n)).toBe('00000-00000-00000-00000-00000-00');
    expect(formatClaimCode((1n << 128n) - 1n)).toMatch(/^7ZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-Z.$/);
  });

  it('come back from however somebody types them', () => {
    fc.assert(
      fc.property(value, (bits) => {
        const printed = formatClaimCode(bits);
        const typed = ` ${printed.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
        expect(normaliseClaimCode(typed)).toBe(printed);
        expect(normaliseClaimCode(printed.replaceAll('1', 'I').replaceAll('0', 'O'))).toBe(printed);
      }),
    );
  });

  it('notice every single wrong character', () => {
    fc.assert(
      fc.property(
        value,
        fc.nat({ max: 25 }),
        fc.constantFrom(...'23456789ABCDEFGHJKMNPQRSTVWXYZ'),
        (bits, at, wrong) => {
          const plain = formatClaimCode(bits).replaceAll('-', '');
          fc.pre(plain[at] !== wrong);
          expect(() => normaliseClaimCode(plain.slice(0, at) + wrong + plain.slice(at + 1))).toThrow(refused);
        },
      ),
    );
  });

  it.each([
    '',
    'hello',
    '0'.repeat(26),
    '0'.repeat(28),
    '8'.repeat(27),
    `${'0'.repeat(26)}\u0000`,
    'x'.repeat(1_000_000),
  ])('refuse what cannot be one (%#)', (typed) => expect(() => normaliseClaimCode(typed)).toThrow(refused));

  it('are different each time, and stored as a hash', () => {
    const codes = Array.from({ length: 100 }, newClaimCode);
    expect(new Set(codes).size).toBe(100);
    expect(claimCodeHash(codes[0]!)).toHaveLength(32);
    expect(claimCodeHash(codes[0]!).equals(claimCodeHash(normaliseClaimCode(codes[0]!)))).toBe(true);
  });
});
