import { DomainError } from '@holdfast/kernel';
import { createTestClient, createWalletClient, http, parseEther, publicActions, toHex, walletActions } from 'viem';
import { type HDKey, mnemonicToAccount, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { lower } from './address';
import { collectibleAbi, escrowAbi, multicallAbi } from './contracts/abi';
import { collectibleArtifact, escrowArtifact, multicallArtifact } from './contracts/artifacts';
import type { HexText } from './core/asset-name';

/** The words that every anvil knows: its accounts have coins, and nobody may keep anything real there. */
export const demonstrationMnemonic = 'test test test test test test test test test test test junk';

/** BIP-44's node of all accounts. Kept, as they are: from the words to it takes 20 ms, from it to an account one. */
let master: HDKey | undefined;
const accounts = new Map<number, PrivateKeyAccount>();

export function demonstrationAccount(index: number): PrivateKeyAccount {
  const account = accounts.get(index) ?? derive(index);
  accounts.set(index, account);
  return account;
}

function derive(index: number): PrivateKeyAccount {
  master ??= mnemonicToAccount(demonstrationMnemonic, { path: "m/44'/60'/0'/0" }).getHdKey();
  const { privateKey } = master.deriveChild(index);
  if (privateKey === null) throw new Error('a node without its key');
  return privateKeyToAccount(toHex(privateKey));
}

export type DemonstrationClient = ReturnType<typeof connectDemonstration>;

/** A client that may do everything on a local node: read, sign for `key`, mine, give coins. */
export function connectDemonstration(options: { url: string; key?: HexText }) {
  const account = options.key ? privateKeyToAccount(options.key) : demonstrationAccount(0);
  const transport = http(options.url, { retryCount: 0, timeout: 30_000 });
  return createTestClient({ account, mode: 'anvil', transport, cacheTime: 0, pollingInterval: 50 })
    .extend(publicActions)
    .extend(walletActions);
}

export interface DemonstrationToken {
  tokenId: bigint;
  owner: HexText;
  /** Empty: the base URI answers. */
  uri: string;
}

export interface DemonstrationInput {
  name: string;
  symbol: string;
  /** Holdfast's signer; it is given coins for its fees. */
  releaser: HexText;
  vaults: readonly HexText[];
  tokens: Iterable<DemonstrationToken>;
  baseUri?: string;
  /** Tokens per transaction; a transaction has at most 16.7 million gas (EIP-7825). */
  batchSize?: number;
}

export interface Demonstration {
  chainId: number;
  genesisHash: HexText;
  /** Operator of the collection and wallet of the platform. */
  platform: HexText;
  multicall: HexText;
  collectible: HexText;
  escrow: HexText;
  deployedAtBlock: bigint;
  minted: number;
}

/**
 * Puts the fictional platform on a local chain: the contracts, its tokens, and all of it final. The escrow is neither
 * approved nor sealed yet: that is what the platform does at notice (`giveNotice`).
 */
export async function deployDemonstration(
  client: DemonstrationClient,
  input: DemonstrationInput,
): Promise<Demonstration> {
  const platform = lower(client.account.address);
  const genesis = await client.getBlock({ blockNumber: 0n });
  const multicall = await deploy(client, (options) =>
    client.deployContract({ ...options, abi: multicallAbi, bytecode: multicallArtifact.bytecode }),
  );
  const collectible = await deploy(client, (options) =>
    client.deployContract({
      ...options,
      abi: collectibleAbi,
      bytecode: collectibleArtifact.bytecode,
      args: [input.name, input.symbol, platform],
    }),
  );
  const escrow = await deploy(client, (options) =>
    client.deployContract({
      ...options,
      abi: escrowAbi,
      bytecode: escrowArtifact.bytecode,
      args: [platform, input.releaser, [...input.vaults]],
    }),
  );
  if (input.baseUri !== undefined) {
    const { baseUri } = input;
    await transact(client, (options) =>
      client.writeContract({
        ...options,
        address: collectible.address,
        abi: collectibleAbi,
        functionName: 'setBaseURI',
        args: [baseUri],
      }),
    );
  }
  const minted = await mintTokens(client, {
    collectible: collectible.address,
    tokens: input.tokens,
    batchSize: input.batchSize,
  });
  await giveCoins(client, input.releaser);
  await makeFinal(client);
  return {
    ...{ chainId: await client.getChainId(), genesisHash: lower(genesis.hash), platform, minted },
    ...{ multicall: multicall.address, collectible: collectible.address, escrow: escrow.address },
    deployedAtBlock: collectible.blockNumber,
  };
}

/** In batches, one transaction and one block each. Returns how many. */
export async function mintTokens(
  client: DemonstrationClient,
  input: { collectible: HexText; tokens: Iterable<DemonstrationToken>; batchSize?: number },
): Promise<number> {
  let minted = 0;
  let batch: DemonstrationToken[] = [];
  const flush = async () => {
    const tokens = batch;
    batch = [];
    if (tokens.length === 0) return;
    const args = [tokens.map((t) => t.owner), tokens.map((t) => t.tokenId), tokens.map((t) => t.uri)] as const;
    await transact(client, (options) =>
      client.writeContract({
        ...options,
        address: input.collectible,
        abi: collectibleAbi,
        functionName: 'mintBatch',
        args,
      }),
    );
    minted += tokens.length;
  };
  for (const token of input.tokens) {
    batch.push(token);
    if (batch.length >= (input.batchSize ?? 80)) await flush();
  }
  await flush();
  return minted;
}

/** What a platform does at notice: its wallet lets the escrow move its tokens, and the list of vaults is closed. */
export async function giveNotice(
  client: DemonstrationClient,
  on: { collectible: HexText; escrow: HexText },
): Promise<void> {
  await transact(client, (options) =>
    client.writeContract({
      ...options,
      address: on.collectible,
      abi: collectibleAbi,
      functionName: 'setApprovalForAll',
      args: [on.escrow, true],
    }),
  );
  await transact(client, (options) =>
    client.writeContract({ ...options, address: on.escrow, abi: escrowAbi, functionName: 'seal' }),
  );
  await makeFinal(client);
}

export async function giveCoins(client: DemonstrationClient, address: HexText): Promise<void> {
  await client.setBalance({ address, value: parseEther('100') });
}

/** Blocks until all that has happened is final, on a chain with `slotsInAnEpoch` as given. */
export async function makeFinal(client: DemonstrationClient, slotsInAnEpoch = 2): Promise<void> {
  await client.mine({ blocks: 2 * slotsInAnEpoch + 1 });
}

type Send = (options: { account: DemonstrationClient['account']; chain: null }) => Promise<HexText>;

/** Sends as the client's account, sees to a block (a node may mine by itself, or not) and refuses a revert. */
export async function transact(client: DemonstrationClient, send: Send) {
  const hash = await send({ account: client.account, chain: null });
  const found = () => client.getTransactionReceipt({ hash }).catch(() => undefined);
  let receipt = await found();
  if (receipt === undefined) await client.mine({ blocks: 1 });
  // Asked before waited for: viem's wait looks again at the next block only, and here nobody may mine one.
  receipt ??= (await found()) ?? (await client.waitForTransactionReceipt({ hash, timeout: 30_000 }));
  if (receipt.status !== 'success') {
    throw new DomainError('conflict', 'evm.demonstration_reverted', `Transaction ${hash} was reverted`);
  }
  return receipt;
}

async function deploy(client: DemonstrationClient, send: Send): Promise<{ address: HexText; blockNumber: bigint }> {
  const { contractAddress, blockNumber } = await transact(client, send);
  if (!contractAddress) throw new Error('A deployment without an address');
  return { address: lower(contractAddress), blockNumber };
}

/** A wallet of its own for a custodian's vault or a holder, the same each time: never for anything real. */
export function demonstrationWallet(url: string, index: number) {
  return createWalletClient({ account: demonstrationAccount(index), transport: http(url) });
}
