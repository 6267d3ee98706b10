import { parseAddress } from '../address';
import { chainTokenName, parseChainTokenName } from './asset-name';

const genesisHash = `0x${'ab'.repeat(32)}` as const;
const contract = `0x${'c0'.repeat(20)}` as const;
const largest = 2n ** 256n - 1n;

describe('the name of a token on a chain', () => {
  it('is CAIP-19 with the genesis hash, and reads back', () => {
    const name = { chainId: 31337, genesisHash, contract, tokenId: largest };
    const text = `eip155:31337/erc721:${contract}/${largest}?genesis=${genesisHash}`;
    expect(chainTokenName(name)).toBe(text);
    expect(parseChainTokenName(text)).toEqual(name);
    expect(chainTokenName({ ...name, contract: `0x${'C0'.repeat(20)}` })).toBe(text);
  });

  it.each([
    `eip155:31337/erc721:${contract}/${largest + 1n}?genesis=${genesisHash}`,
    `eip155:31337/erc721:${contract}/01?genesis=${genesisHash}`,
    `eip155:31337/erc721:${contract}/0x1?genesis=${genesisHash}`,
    `eip155:31337/erc721:${contract}/1.0?genesis=${genesisHash}`,
    `eip155:31337/erc721:${contract}/-1?genesis=${genesisHash}`,
    `eip155:031337/erc721:${contract}/1?genesis=${genesisHash}`,
    `eip155:31337/erc721:${contract.toUpperCase().replace('X', 'x')}/1?genesis=${genesisHash}`,
    `eip155:31337/erc721:${contract}/1`,
    `eip155:31337/erc721:${contract}/1?genesis=${genesisHash}\n`,
    `eip155:31337/erc1155:${contract}/1?genesis=${genesisHash}`,
    '',
  ])('has one spelling only: %s is refused', (text) => {
    expect(() => parseChainTokenName(text)).toThrow(expect.objectContaining({ code: 'evm.token_name_malformed' }));
  });
});

describe('an address', () => {
  const checksummed = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

  it('becomes lower case, whether it carries a checksum or not', () => {
    for (const text of [checksummed, checksummed.toLowerCase(), `0x${checksummed.slice(2).toUpperCase()}`]) {
      expect(parseAddress(text)).toBe(checksummed.toLowerCase());
    }
  });

  it('is refused with a wrong checksum, or when it is none', () => {
    const wrong = checksummed.replace('5aA', '5AA');
    expect(() => parseAddress(wrong, 'vault')).toThrow(
      expect.objectContaining({ code: 'evm.address_checksum', details: expect.objectContaining({ field: 'vault' }) }),
    );
    for (const text of [
      '',
      '0x',
      checksummed.slice(2),
      `${checksummed}0`,
      checksummed.replace('A', 'G'),
      ` ${checksummed}`,
    ]) {
      expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'evm.address_malformed' }));
    }
  });
});
