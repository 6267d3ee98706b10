import { z } from 'zod';
import collectible from './artifacts/DemonstrationCollectible.json';
import escrow from './artifacts/HoldfastEscrow.json';
import multicall from './artifacts/HoldfastMulticall.json';

const artifactShape = z.object({
  contract: z.string(),
  inputs: z.object({ compiler: z.string(), sources: z.record(z.string(), z.string()) }),
  abi: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })),
  bytecode: z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]+$/)]),
});

/** What solc made of the sources beside it; `inputs` says of which, by SHA-256, and with which compiler. */
export type ContractArtifact = z.infer<typeof artifactShape>;

export const collectibleArtifact: ContractArtifact = artifactShape.parse(collectible);
export const escrowArtifact: ContractArtifact = artifactShape.parse(escrow);
export const multicallArtifact: ContractArtifact = artifactShape.parse(multicall);
