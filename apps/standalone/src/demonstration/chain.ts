import { join } from 'node:path';
import {
  type Anvil,
  connectDemonstration,
  type Demonstration,
  demonstrationAccount,
  deployDemonstration,
  giveNotice,
  readKeyFile,
} from '@holdfast/sources';
import { privateKeyToAccount } from 'viem/accounts';
import { CUSTODIANS } from './cast';
import { type Counts, tokenOwners } from './collections';

export const CHAIN_ID = 31_337;

/** Address of the local chain's n-th account, lower case. */
export const accountAddress = (index: number): string => demonstrationAccount(index).address.toLowerCase();

/** Where everything is on the chain; what the demonstration keeps of it. */
export type DeployedChain = Pick<Demonstration, 'chainId' | 'genesisHash' | 'platform' | 'collectible' | 'escrow'>;

/**
 * The platform's contract and its tokens, the escrow with both custodians' vaults, and the notice: from here on the escrow
 * can release although the platform is silent.
 */
export async function deployChain(
  anvil: Anvil,
  dataDirectory: string,
  siteUrl: string,
  counts: Counts,
): Promise<DeployedChain> {
  const client = connectDemonstration({ url: anvil.url });
  const platformWallet = client.account.address.toLowerCase();
  const key = await readKeyFile({ path: join(dataDirectory, 'signer-key'), createIfAbsent: true });
  const deployed = await deployDemonstration(client, {
    name: 'Lanterns of the Long Night',
    symbol: 'LANTERN',
    releaser: lower(privateKeyToAccount(key).address),
    vaults: CUSTODIANS.map(({ vaultAccount }) => lower(accountAddress(vaultAccount))),
    baseUri: `${siteUrl}/tokens/`,
    tokens: tokenOwners(accountAddress, platformWallet, counts).map(({ tokenId, owner }) => ({
      tokenId,
      owner: lower(owner),
      uri: '',
    })),
  });
  await giveNotice(client, deployed);
  await anvil.save();
  const { chainId, genesisHash, platform, collectible, escrow } = deployed;
  return { chainId, genesisHash, platform, collectible, escrow };
}

/** What the owner of the contract signs to show that it is theirs. */
export function signChallenge(challenge: string): Promise<string> {
  return demonstrationAccount(0).signMessage({ message: challenge });
}

const lower = (address: string): `0x${string}` => `0x${address.slice(2).toLowerCase()}`;
