import type { AssetRecord, CollectionRecord } from '@holdfast/contracts';
import fc from 'fast-check';
import { CrossCheck } from './cross-check';
import { DigestIndex } from './digest-index';
import type { DepositRecords, RecordKind } from './parse-line';

const record: CollectionRecord = { id: 'r', name: 'R', source: { type: 'record' } };
const evm: CollectionRecord = {
  id: 'e',
  name: 'E',
  source: { type: 'evm', chainId: 1, genesisHash: `0x${'0'.repeat(64)}`, contract: `0x${'1'.repeat(40)}` },
};
const single = (id: string, fields: Partial<AssetRecord> = {}): AssetRecord => ({
  id,
  collection: 'r',
  kind: 'single',
  name: id,
  content: [],
  ...fields,
});

function checker(): {
  codes: (string | null)[];
  feed: <K extends RecordKind>(kind: K, ...records: DepositRecords[K][]) => void;
} {
  const crossCheck = new CrossCheck();
  const codes: (string | null)[] = [];
  return {
    codes,
    feed: (kind, ...records) =>
      records.forEach((each, index) => codes.push(crossCheck.check(kind, each, index + 1)?.code ?? null)),
  };
}

it('refuses the second of equal ids, contracts and tokens', () => {
  const { codes, feed } = checker();
  feed('collections', record, record, evm, { ...evm, id: 'f' });
  feed(
    'assets',
    single('a'),
    single('a'),
    single('t', { collection: 'e', tokenId: '1' }),
    single('u', { collection: 'e', tokenId: '1' }),
  );
  feed('holders', { id: 'h', wallets: [] }, { id: 'h', wallets: [] });
  expect(codes).toEqual([
    null,
    'deposit.id_duplicate',
    null,
    'deposit.contract_duplicate',
    null,
    'deposit.id_duplicate',
    null,
    'deposit.token_duplicate',
    null,
    'deposit.id_duplicate',
  ]);
});

it('refuses what fits the collection no better than a token a record', () => {
  const { codes, feed } = checker();
  feed('collections', record, evm);
  feed(
    'assets',
    single('a', { tokenId: '1' }),
    single('b', { collection: 'e' }),
    single('c', { collection: 'x' }),
    single('d', { collection: 'e', tokenId: '2', kind: 'edition', quantity: '2' }),
  );
  expect(codes.slice(2)).toEqual([
    'deposit.token_id_unexpected',
    'deposit.token_id_missing',
    'deposit.collection_unknown',
    'deposit.kind_not_on_chain',
  ]);
});

it('refuses holdings of nothing, by nobody, twice, or of more than there is', () => {
  const { codes, feed } = checker();
  const held = (holder: string, asset: string, quantity = '1'): DepositRecords['holdings'] => ({
    holder,
    asset,
    quantity,
  });
  feed('collections', record);
  feed('assets', single('a'), single('many', { kind: 'edition', quantity: '5' }));
  feed('holders', { id: 'h', wallets: [] }, { id: 'i', wallets: [] }, { id: 'j', wallets: [] });
  feed(
    'holdings',
    held('h', 'a'),
    held('i', 'a'),
    held('x', 'a'),
    held('h', 'x'),
    held('h', 'many', '4'),
    held('i', 'many', '2'),
    held('i', 'many', '1'),
    held('j', 'many', '1'),
    { ...held('i', 'a'), wallet: `0x${'2'.repeat(40)}` },
  );
  expect(codes.slice(6)).toEqual([
    null,
    'deposit.holdings_exceed_quantity',
    'deposit.holder_unknown',
    'deposit.asset_unknown',
    null,
    'deposit.holdings_exceed_quantity',
    'deposit.holding_duplicate',
    'deposit.holdings_exceed_quantity',
    'deposit.wallet_unexpected',
  ]);
});

it('a digest index numbers keys as a map does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3_000), { maxLength: 5_000, size: 'max' }), (keys) => {
      const index = new DigestIndex();
      const map = new Map<string, number>();
      for (const key of keys.map(String)) {
        const added = !map.has(key);
        if (added) map.set(key, map.size);
        expect(index.add(key)).toEqual({ index: map.get(key), added });
      }
      expect(index.find('absent')).toBe(-1);
    }),
    { numRuns: 10 },
  );
});
