import { createHash, createHmac } from 'node:crypto';
import { fromHex, toHex, uuidToBytes } from './bytes';
import { commitment, commitmentSalt, hmacBlocks, type CommitmentLabel } from './commitment';
import { accountName, chainAssetName, isAccountName, isAssetName, issuanceName, platformAssetName } from './names';
import vectors from '../vectors/commitment.json';

const key = fromHex(vectors.subjectKey);
const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

describe('commitments', () => {
  it.each(vectors.commitments)('are as published for $label $name', (vector) => {
    const made = commitmentSalt(key, vectors.postingId, vector.label as CommitmentLabel);
    expect(toHex(made)).toBe(vector.salt);
    expect(toHex(commitment({ name: vector.name, salt: made }))).toBe(vector.commitment);
  });

  it('have salts that another HMAC makes too', () => {
    const theirs = createHmac('sha256', key).update(uuidToBytes(vectors.postingId)).update('to').digest();
    expect(commitmentSalt(key, vectors.postingId, 'to')).toEqual(Uint8Array.from(theirs));
  });

  it('have salts that plain SHA-256 makes from the two padded blocks, as the ledger does in SQL', () => {
    const { inner, outer } = hmacBlocks(key);
    expect([toHex(inner), toHex(outer)]).toEqual([vectors.innerBlock, vectors.outerBlock]);
    const message = Buffer.concat([uuidToBytes(vectors.postingId), Buffer.from('asset')]);
    expect(commitmentSalt(key, vectors.postingId, 'asset')).toEqual(
      Uint8Array.from(sha256(outer, sha256(inner, message))),
    );
  });

  it('refuse keys and salts of another length', () => {
    expect(() => commitmentSalt(new Uint8Array(16), vectors.postingId, 'to')).toThrow('32 bytes');
    expect(() => commitment({ name: 'x', salt: new Uint8Array(0) })).toThrow('32 bytes');
  });
});

describe('names', () => {
  const organization = '01890a5d-ac96-774b-bcce-b302099a8057';
  const chain = {
    chainId: 1n,
    standard: 'erc721' as const,
    contract: `0x${'aB'.repeat(20)}`,
    tokenId: 2n ** 256n - 1n,
    genesisHash: `0x${'Cd'.repeat(32)}`,
  };

  it('of assets on a chain are CAIP-19 in lower case with the genesis hash', () => {
    expect(chainAssetName({ ...chain, tokenId: 12n })).toBe(
      `eip155:1/erc721:0x${'ab'.repeat(20)}/12?genesis=0x${'cd'.repeat(32)}`,
    );
    expect(isAssetName(chainAssetName(chain))).toBe(true);
    expect(() => chainAssetName({ ...chain, tokenId: -1n })).toThrow('cannot be written');
    expect(() => chainAssetName({ ...chain, contract: '0x12' })).toThrow('cannot be written');
  });

  it('of a platform keep references apart however they are spelt', () => {
    expect(platformAssetName(organization, 'a/b', 'c d')).toBe(`platform:${organization}/a%2Fb/c%20d`);
    expect(platformAssetName(organization, '风筝', '1')).toBe(`platform:${organization}/%E9%A3%8E%E7%AD%9D/1`);
    expect(() => platformAssetName(organization, '\ud800', '1')).toThrow('lone surrogate');
    expect(() => platformAssetName(organization, '', '1')).toThrow('cannot be written');
  });

  it('of accounts and of issuance do not pass for each other or for assets', () => {
    expect(isAccountName(accountName(organization, 'A 0042'))).toBe(true);
    expect(isAccountName(issuanceName(organization))).toBe(true);
    expect(isAssetName(accountName(organization, 'A'))).toBe(false);
    for (const name of [
      '',
      'account:',
      `account:${organization.toUpperCase()}/a`,
      `account:${organization}/a b`,
      `account:${organization}/%2f`,
      ` issuance:${organization}`,
    ]) {
      expect(isAccountName(name)).toBe(false);
    }
  });
});
