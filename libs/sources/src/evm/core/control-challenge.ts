import type { HexText } from './asset-name';

export interface ControlChallenge {
  organizationId: string;
  chainId: number;
  genesisHash: HexText;
  contract: HexText;
  /** From us, used once, at least 128 bits. */
  nonce: string;
  issuedAt: Date;
  expiresAt: Date;
}

/**
 * What the contract's owner signs with personal_sign (EIP-191). It says in words what it is good for, so that whoever
 * signs can read it, and is bound to one organization, chain, contract and moment. Fields may hold no line breaks.
 */
export function controlChallenge(challenge: ControlChallenge): string {
  const fields = {
    Organization: challenge.organizationId,
    Chain: `eip155:${challenge.chainId}`,
    Genesis: challenge.genesisHash.toLowerCase(),
    Contract: challenge.contract.toLowerCase(),
    Nonce: challenge.nonce,
    'Issued at': challenge.issuedAt.toISOString(),
    'Expires at': challenge.expiresAt.toISOString(),
  };
  for (const [name, value] of Object.entries(fields)) {
    if (!/^[\x21-\x7e]{1,200}$/.test(value)) throw new Error(`${name} of a control challenge must be one plain word`);
  }
  return [
    'Holdfast: I control this contract, and let the organization below declare it as a source.',
    'Signing this moves nothing and costs nothing.',
    '',
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
  ].join('\n');
}
