import type { BagProblem } from '@holdfast/content';
import type { AssetRecord, CollectionRecord, HolderRecord, HoldingRecord } from '@holdfast/contracts';
import { type DepositProblemCode, depositProblem } from './deposit-problem';
import { DigestIndex } from './digest-index';
import { type DepositRecords, type RecordKind, recordFile } from './parse-line';

/**
 * What one line alone can't show: ids given twice, references into nothing, quantities handed out twice. Feed it the
 * accepted lines of collections, assets, holders and holdings in this order; the first of two equal ones counts. Memory
 * is about 60 bytes a line. (The server checks the same as sets in SQL; this is for `holdfast deposit check`.)
 */
export class CrossCheck {
  private readonly collections = new DigestIndex();
  /** By the collection's number: the contract's number, or -1 for a record collection. */
  private readonly contractOf: number[] = [];
  private readonly contracts = new DigestIndex();
  private readonly tokens = new DigestIndex();
  private readonly assets = new DigestIndex();
  /** By the asset's number: what is not handed out yet, and whether it is on a chain. */
  private remaining = new BigInt64Array(1024);
  private onChain = new Uint8Array(1024);
  private readonly holders = new DigestIndex();
  private readonly holdings = new DigestIndex();

  /** What is wrong with the line, or null. */
  check<K extends RecordKind>(kind: K, record: DepositRecords[K], line: number): BagProblem | null {
    const found = this.find(kind, record);
    if (found === null) return null;
    const [code, message, field] = found;
    return depositProblem(code, message, { file: recordFile(kind), line, field });
  }

  private find(kind: RecordKind, record: DepositRecords[RecordKind]): Finding | null {
    if ('source' in record) return this.collection(record);
    if ('kind' in record) return this.asset(record);
    if ('asset' in record) return this.holding(record);
    return kind === 'holders' ? this.holder(record) : null;
  }

  private collection({ id, source }: CollectionRecord): Finding | null {
    if (this.collections.find(id) >= 0) return ['deposit.id_duplicate', 'The id is there already.', '/id'];
    let contract = -1;
    if (source.type === 'evm') {
      const { index, added } = this.contracts.add(`${source.chainId}/${source.genesisHash}/${source.contract}`);
      if (!added) return ['deposit.contract_duplicate', 'Another collection has this contract.', '/source/contract'];
      contract = index;
    }
    this.collections.add(id);
    this.contractOf.push(contract);
    return null;
  }

  private asset(asset: AssetRecord): Finding | null {
    if (this.assets.find(asset.id) >= 0) return ['deposit.id_duplicate', 'The id is there already.', '/id'];
    const contract = this.contractOf[this.collections.find(asset.collection)];
    if (contract === undefined) {
      return ['deposit.collection_unknown', 'No accepted line has this collection.', '/collection'];
    }
    if (contract < 0 && asset.tokenId !== undefined) {
      return ['deposit.token_id_unexpected', 'The collection is on no chain.', '/tokenId'];
    }
    if (contract >= 0) {
      if (asset.tokenId === undefined) return ['deposit.token_id_missing', 'The collection is a contract.', '/tokenId'];
      if (asset.kind === 'edition') return ['deposit.kind_not_on_chain', 'The collection is a contract.', '/kind'];
      if (!this.tokens.add(`${contract}/${asset.tokenId}`).added) {
        return ['deposit.token_duplicate', 'Another asset is this token.', '/tokenId'];
      }
    }
    const { index } = this.assets.add(asset.id);
    if (index >= this.remaining.length) this.grow();
    this.remaining[index] = BigInt(asset.quantity ?? '1');
    this.onChain[index] = contract >= 0 ? 1 : 0;
    return null;
  }

  private holder({ id }: HolderRecord): Finding | null {
    return this.holders.add(id).added ? null : ['deposit.id_duplicate', 'The id is there already.', '/id'];
  }

  private holding({ holder, asset, quantity, wallet }: HoldingRecord): Finding | null {
    const holderIndex = this.holders.find(holder);
    if (holderIndex < 0) return ['deposit.holder_unknown', 'No accepted line has this holder.', '/holder'];
    const index = this.assets.find(asset);
    if (index < 0) return ['deposit.asset_unknown', 'No accepted line has this asset.', '/asset'];
    if (wallet !== undefined && this.onChain[index] === 0) {
      return ['deposit.wallet_unexpected', 'The asset is on no chain.', '/wallet'];
    }
    const key = `${holderIndex}/${index}/${wallet ?? ''}`;
    if (this.holdings.find(key) >= 0) return ['deposit.holding_duplicate', 'The same holding is there already.', ''];
    this.holdings.add(key);
    // The line stays, and so does what it claims: whoever comes after it claims more than exists too. -1 is enough to tell.
    const left = this.remaining[index]! - BigInt(quantity);
    this.remaining[index] = left < 0n ? -1n : left;
    return left < 0n
      ? ['deposit.holdings_exceed_quantity', 'With this line more is held than there is.', '/quantity']
      : null;
  }

  private grow(): void {
    const remaining = new BigInt64Array(this.remaining.length * 2);
    remaining.set(this.remaining);
    this.remaining = remaining;
    const onChain = new Uint8Array(this.onChain.length * 2);
    onChain.set(this.onChain);
    this.onChain = onChain;
  }
}

type Finding = [code: DepositProblemCode, message: string, field: string];
