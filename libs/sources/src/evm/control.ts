import { BaseError, hashMessage, isAddressEqual, recoverMessageAddress } from 'viem';
import { lower } from './address';
import { erc721Abi } from './contracts/abi';
import type { HexText } from './core/asset-name';
import { controlChallenge, type ControlChallenge } from './core/control-challenge';
import { agreeOnFinalBlock, asked, type EvmNode, type FinalBlock, type Finality, nodeError } from './nodes';

export interface ControlProof {
  nodes: readonly EvmNode[];
  challenge: ControlChallenge;
  /** 65 bytes of an ordinary key, or whatever a contract that owns the contract accepts (ERC-1271). */
  signature: string;
  now: Date;
  finality?: Finality;
  /** For contracts without an owner or roles: the transaction that deployed it, whose sender may sign. */
  deploymentTransaction?: HexText;
}

export type ControlVerdict =
  | { ok: true; signer: HexText; as: 'owner' | 'admin' | 'deployer'; final: FinalBlock }
  | {
      ok: false;
      code: 'evm.control_expired' | 'evm.signature_malformed' | 'evm.control_not_shown' | 'evm.not_a_contract';
    };

const defaultAdminRole: HexText = `0x${'0'.repeat(64)}`;

/**
 * Whether the signature shows control of the contract at the final block: as owner() (EIP-173), else as default admin
 * (OpenZeppelin AccessControl), else as the one who deployed it. The deployer counts only where there is no owner.
 * That the challenge is ours and unused is the caller's to know. Errors: those of `agreeOnFinalBlock`.
 */
export async function verifyControl(proof: ControlProof): Promise<ControlVerdict> {
  const { challenge, nodes, now } = proof;
  if (now > challenge.expiresAt || now < challenge.issuedAt) return { ok: false, code: 'evm.control_expired' };
  if (!isSignature(proof.signature)) return { ok: false, code: 'evm.signature_malformed' };
  const { signature } = proof;
  const final = await agreeOnFinalBlock({ ...challenge, nodes, finality: proof.finality });
  const [node] = nodes;
  if (node === undefined) throw new Error('At least one node is needed');
  const at = { contract: lower(challenge.contract), blockNumber: final.number };
  if (!(await hasCode(node, at.contract, at.blockNumber))) return { ok: false, code: 'evm.not_a_contract' };

  const message = controlChallenge(challenge);
  const recovered = await recoverMessageAddress({ message, signature }).then(lower, () => null);
  const owner = await ownerOfContract(node, at);
  if (owner !== null) {
    if (recovered === owner) return { ok: true, signer: owner, as: 'owner', final };
    if (await contractAccepts(node, owner, message, signature, at.blockNumber)) {
      return { ok: true, signer: owner, as: 'owner', final };
    }
  }
  if (recovered === null) return { ok: false, code: 'evm.signature_malformed' };
  if (await isAdmin(node, at, recovered)) return { ok: true, signer: recovered, as: 'admin', final };
  if (owner === null && proof.deploymentTransaction) {
    const deployer = await deployerOf(node, proof.deploymentTransaction, at);
    if (deployer === recovered) return { ok: true, signer: recovered, as: 'deployer', final };
  }
  return { ok: false, code: 'evm.control_not_shown' };
}

interface ContractAt {
  contract: HexText;
  blockNumber: bigint;
}

function isSignature(text: string): text is HexText {
  return /^0x([0-9a-fA-F]{2}){65,2048}$/.test(text);
}

async function hasCode(node: EvmNode, address: HexText, blockNumber: bigint): Promise<boolean> {
  return ((await asked(() => node.getCode({ address, blockNumber }))) ?? '0x') !== '0x';
}

/** Null: the contract has none, or has given it up. */
async function ownerOfContract(node: EvmNode, at: ContractAt): Promise<HexText | null> {
  const { contract: address, blockNumber } = at;
  const owner = await orNull(node.readContract({ address, abi: erc721Abi, functionName: 'owner', blockNumber }));
  return owner === null || BigInt(owner) === 0n ? null : lower(owner);
}

async function isAdmin(node: EvmNode, at: ContractAt, account: HexText): Promise<boolean> {
  const { contract: address, blockNumber } = at;
  const args = [defaultAdminRole, account] as const;
  return (
    (await orNull(node.readContract({ address, abi: erc721Abi, functionName: 'hasRole', args, blockNumber }))) ?? false
  );
}

const signerAbi = [
  {
    type: 'function',
    name: 'isValidSignature',
    stateMutability: 'view',
    inputs: [{ type: 'bytes32' }, { type: 'bytes' }],
    outputs: [{ type: 'bytes4' }],
  },
] as const;

/** ERC-1271: a multi-signature wallet as owner. */
async function contractAccepts(
  node: EvmNode,
  owner: HexText,
  message: string,
  signature: HexText,
  blockNumber: bigint,
) {
  if (!(await hasCode(node, owner, blockNumber))) return false;
  const args = [hashMessage(message), signature] as const;
  const answer = node.readContract({
    address: owner,
    abi: signerAbi,
    functionName: 'isValidSignature',
    args,
    blockNumber,
  });
  return (await orNull(answer)) === '0x1626ba7e';
}

async function deployerOf(node: EvmNode, hash: HexText, at: ContractAt): Promise<HexText | null> {
  const receipt = await orNull(node.getTransactionReceipt({ hash }));
  if (!receipt?.contractAddress || receipt.blockNumber > at.blockNumber) return null;
  return isAddressEqual(receipt.contractAddress, at.contract) ? lower(receipt.from) : null;
}

/** Null when the contract (or the chain) has no such thing; trouble with the node is thrown. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    const reason = nodeError(error);
    if (reason instanceof BaseError) return null;
    throw reason;
  }
}
