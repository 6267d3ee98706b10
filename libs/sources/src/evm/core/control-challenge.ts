import { z } from 'zod';
import { addressShape, hashShape } from '../address';
import type { HexText } from './asset-name';

export interface ControlChallenge {
  organizationId: string;
  chainId: number;
  genesisHash: HexText;
  contract: HexText;
  /** Where the platform lets its tokens out; null when it has none. */
  escrow: HexText | null;
  /** In which the platform keeps its users' tokens. */
  wallets: readonly HexText[];
  /** From us, used once, at least 128 bits. */
  nonce: string;
  issuedAt: Date;
  expiresAt: Date;
}

/**
 * What the contract's owner signs with personal_sign (EIP-191). It says in words what it is good for, so that whoever
 * signs can read it, and is bound to one organization, chain, contract, escrow, list of wallets and moment: another
 * escrow or wallet needs another signature. Fields may hold no line breaks.
 */
export function controlChallenge(challenge: ControlChallenge): string {
  const fields: (readonly [string, string])[] = [
    ['Organization', challenge.organizationId],
    ['Chain', `eip155:${challenge.chainId}`],
    ['Genesis', challenge.genesisHash.toLowerCase()],
    ['Contract', challenge.contract.toLowerCase()],
    ['Escrow', challenge.escrow?.toLowerCase() ?? 'none'],
    ...challenge.wallets.map((wallet) => ['Wallet', wallet.toLowerCase()] as const),
    ['Nonce', challenge.nonce],
    ['Issued at', challenge.issuedAt.toISOString()],
    ['Expires at', challenge.expiresAt.toISOString()],
  ];
  for (const [name, value] of fields) {
    if (!/^[\x21-\x7e]{1,200}$/.test(value)) throw new Error(`${name} of a control challenge must be one plain word`);
  }
  return [
    'Holdfast: I control this contract, and let the organization below declare it as a source, with this escrow and these wallets.',
    'Signing this moves nothing and costs nothing.',
    '',
    ...fields.map(([name, value]) => `${name}: ${value}`),
  ].join('\n');
}

/** The text is ours: it is kept as it was given out, so that exactly what was signed is verified. Throws a ZodError. */
export function readControlChallenge(text: string): ControlChallenge {
  const lines = text
    .split('\n')
    .slice(HEAD_LINES)
    .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)] as const);
  const fields = Fields.parse(Object.fromEntries(lines.filter(([name]) => name !== 'Wallet')));
  return {
    organizationId: fields.Organization,
    chainId: Number(fields.Chain.slice('eip155:'.length)),
    genesisHash: fields.Genesis,
    contract: fields.Contract,
    escrow: fields.Escrow === 'none' ? null : fields.Escrow,
    wallets: lines.filter(([name]) => name === 'Wallet').map(([, wallet]) => addressShape.parse(wallet)),
    nonce: fields.Nonce,
    issuedAt: fields['Issued at'],
    expiresAt: fields['Expires at'],
  };
}

const HEAD_LINES = 3;
const Fields = z.strictObject({
  Organization: z.string(),
  Chain: z.string().regex(/^eip155:[0-9]+$/),
  Genesis: hashShape,
  Contract: addressShape,
  Escrow: z.union([addressShape, z.literal('none')]),
  Nonce: z.string(),
  'Issued at': z.coerce.date(),
  'Expires at': z.coerce.date(),
});
