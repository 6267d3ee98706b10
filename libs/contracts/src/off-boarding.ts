import { z } from 'zod';
import {
  addressField,
  AssetKindField,
  CustodyKindField,
  GradeField,
  lineField,
  sha256Field,
  timeField,
  uuidField,
} from './field';
import { pageOf } from './http';

/** What a platform does: announce its end, prove its keys and contracts, hand over deposits, invite holders. */

export const AnnounceOffBoardingBody = z.strictObject({ name: lineField(200), closesAt: timeField.optional() });

export const OffBoardingState = z.enum([
  'notice',
  'emergency',
  'snapshot',
  'reconciled',
  'election',
  'default_assigned',
  'transferring',
  'residual',
  'closed',
]);

export const OffBoarding = z.strictObject({
  id: uuidField,
  organizationId: uuidField,
  name: z.string(),
  state: OffBoardingState,
  announcedAt: timeField,
  closesAt: timeField.nullable(),
  electionOpensAt: timeField.nullable(),
  electionClosesAt: timeField.nullable(),
});
export type OffBoarding = z.infer<typeof OffBoarding>;
export const OffBoardingPage = pageOf(OffBoarding);

/** Items, each counted once. manifest = transferred + refused + pending, always. */
export const OffBoardingCounters = z.strictObject({
  manifest: z.int(),
  /** At a custodian, in whole. */
  transferred: z.int(),
  refused: z.int(),
  /** Neither: not yet decided, or accepted and still at the platform. */
  pending: z.int(),
  byVerdict: z.strictObject({ accepted: z.int(), refused: z.int(), pending: z.int() }),
  byTurn: z.strictObject({
    platform: z.int(),
    holder: z.int(),
    custodian: z.int(),
    holdfast: z.int(),
    nobody: z.int(),
  }),
  holders: z.strictObject({ known: z.int(), claimed: z.int(), silent: z.int() }),
  /** Holdings (asset and holder) that a live consent names. */
  elected: z.int(),
  /** Holdings that are at a custodian. */
  moved: z.int(),
});
export type OffBoardingCounters = z.infer<typeof OffBoardingCounters>;
/** Counted when `asOf` says: over a million items that is a minute ago at most. */
export const OffBoardingDetail = OffBoarding.extend({ counters: OffBoardingCounters, asOf: timeField });

/** By day (UTC): holders who claimed, holders who chose for the first time, items that left the platform. */
export const OffBoardingDays = z.strictObject({
  holders: z.int(),
  items: z.int(),
  days: z.array(z.strictObject({ day: z.iso.date(), claimed: z.int(), elected: z.int(), moved: z.int() })),
  asOf: timeField,
});
export const OffBoardingReport = z.strictObject({
  offBoarding: OffBoarding,
  madeAt: timeField,
  counters: OffBoardingCounters,
  /** manifest = transferred + refused + pending, and the lists below add up to it too. */
  balance: z.strictObject({
    manifest: z.int(),
    transferred: z.int(),
    refused: z.int(),
    pending: z.int(),
    isWhole: z.boolean(),
    /** Lines of deposits about assets that could not be taken: nobody can count which; each deposit's problems name them. */
    refusedLines: z.int(),
  }),
  custodians: z.array(z.strictObject({ id: uuidField, name: z.string(), items: z.int() })),
  causes: z.array(
    z.strictObject({ verdict: z.string(), turn: z.string(), cause: z.string().nullable(), items: z.int() }),
  ),
  deposits: z.array(
    z.strictObject({
      id: uuidField,
      state: z.string(),
      manifestDigest: z.string().nullable(),
      items: z.int(),
      refusedLines: z.int(),
      problems: z.string(),
    }),
  ),
  /** The log's newest signed head: what was moved is in the tree that it signs. */
  checkpoint: z.string().nullable(),
});

export const OpenElectionWindowBody = z.strictObject({ opensAt: timeField, closesAt: timeField });

export const RegisterSigningKeyBody = z.strictObject({
  /** Ed25519: the raw 32 bytes in base64, or SubjectPublicKeyInfo in PEM. */
  publicKey: z.string().min(1).max(1_000),
});
export const SigningKeyItem = z.strictObject({
  id: uuidField,
  /** The raw 32 bytes in base64. */
  publicKey: z.string(),
  registeredAt: timeField,
  revokedAt: timeField.nullable(),
});
export const SigningKeyPage = pageOf(SigningKeyItem);

export const DeclareChainSourceBody = z.strictObject({
  offBoardingId: uuidField,
  chainId: z.int().positive(),
  contract: addressField,
  /** The escrow contract that the platform has approved to send its tokens to registered vaults. */
  escrow: addressField.optional(),
  /** Where the platform keeps its users' tokens. */
  wallets: z.array(addressField).max(1_000).default([]),
});
export const ChainSourceItem = z.strictObject({
  id: uuidField,
  offBoardingId: uuidField,
  chainId: z.string(),
  genesisHash: z.string(),
  contract: z.string(),
  escrow: z.string().nullable(),
  wallets: z.array(z.string()),
  /** What the contract's owner signs (personal_sign, EIP-191). */
  challenge: z.string(),
  provenAt: timeField.nullable(),
  proofBlock: z.string().nullable(),
  registeredAt: timeField,
});
export const ChainSourcePage = pageOf(ChainSourceItem);
export const ChainSourceQuery = z.strictObject({ offBoardingId: uuidField.optional() });
export const ProveChainSourceBody = z.strictObject({
  signature: z.string().regex(/^0x([0-9a-fA-F]{2}){65,2048}$/, 'A signature is 0x and at least 130 hexadecimal digits'),
});

export const AnnounceDepositBody = z.strictObject({
  offBoardingId: uuidField,
  sizeBytes: z.int().positive(),
  sha256: sha256Field,
});
export const DepositState = z.enum([
  'announced',
  'received',
  'verified',
  'landed',
  'scanned',
  'reconciled',
  'issued',
  'accepted',
  'refused',
]);
export const DepositItem = z.strictObject({
  id: uuidField,
  offBoardingId: uuidField,
  state: DepositState,
  sizeBytes: z.string(),
  sha256: sha256Field,
  manifestDigest: z.string().nullable(),
  refusalCode: z.string().nullable(),
  problemCount: z.string(),
  /** What the worker has counted so far, by names of its own. */
  counts: z.record(z.string(), z.unknown()),
  waitingFor: z.string().nullable(),
  announcedAt: timeField,
  updatedAt: timeField,
});
export const DepositPage = pageOf(DepositItem);

export const DepositQuery = z.strictObject({ offBoardingId: uuidField.optional() });

/** How far an off-boarding has come, step by step: what the guided plan shows. Cheap, so that it may be asked often. */
export const OffBoardingPlan = z.strictObject({
  offBoarding: OffBoarding,
  /** Keys that sign deposits, revoked ones not counted. */
  signingKeys: z.int(),
  contracts: z.strictObject({ declared: z.int(), proven: z.int() }),
  deposits: z.strictObject({ announced: z.int(), checking: z.int(), accepted: z.int(), refused: z.int() }),
  newestDeposit: DepositItem.nullable(),
  /** When letters were last made; null when none were. */
  lettersAt: timeField.nullable(),
});

export const ItemVerdict = z.enum(['accepted', 'refused', 'pending']);
export const ItemTurn = z.enum(['platform', 'holder', 'custodian', 'holdfast', 'nobody']);
export const DepositDetail = DepositItem.extend({
  items: z.strictObject({
    total: z.int(),
    accepted: z.int(),
    refused: z.int(),
    pending: z.int(),
    /** Of these, about assets of which another deposit's row counts. */
    superseded: z.int(),
    byTurn: z.record(ItemTurn, z.int()),
    byCause: z.record(z.string(), z.int()),
  }),
  /** The final block at which each contract was read; still being read while `finishedAt` is null. */
  chainScans: z.array(
    z.strictObject({
      chainSourceId: uuidField,
      chainId: z.string(),
      contract: z.string(),
      blockNumber: z.string(),
      blockHash: z.string(),
      /** How many nodes agreed on it. */
      nodes: z.int(),
      finishedAt: timeField.nullable(),
    }),
  ),
});

export const DepositProblem = z.strictObject({
  seq: z.string(),
  file: z.string().nullable(),
  line: z.string().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  detail: z.string(),
  remedy: z.string().nullable(),
});
export const DepositProblemPage = pageOf(DepositProblem);
export const DepositProblemQuery = z.strictObject({
  code: z.string().min(1).max(100).optional(),
  file: z.string().min(1).max(400).optional(),
});
/** The same mistake in the same file, once. */
export const DepositProblemGroups = z.strictObject({
  groups: z.array(
    z.strictObject({
      code: z.string(),
      file: z.string().nullable(),
      problems: z.int(),
      firstLine: z.string().nullable(),
      remedy: z.string().nullable(),
    }),
  ),
});

export const ManifestItemQuery = z.strictObject({
  verdict: ItemVerdict.optional(),
  turn: ItemTurn.optional(),
  cause: z.string().min(1).max(100).optional(),
  collection: uuidField.optional(),
  /** The platform's own name for an item, or its beginning. */
  q: z.string().min(1).max(200).optional(),
  /** By that name. */
  sort: z.enum(['reference', 'reference_desc']).default('reference'),
});
export const ManifestItem = z.strictObject({
  assetId: uuidField,
  collection: z.string(),
  reference: z.string(),
  line: z.string().nullable(),
  assetName: z.string(),
  kind: AssetKindField,
  name: z.string(),
  quantity: z.string(),
  custodyKind: CustodyKindField,
  grade: GradeField,
  verdict: ItemVerdict,
  cause: z.string().nullable(),
  turn: ItemTurn,
  /** The deposit whose row about this asset counts instead. */
  supersededBy: uuidField.nullable(),
});
export const ManifestItemPage = pageOf(ManifestItem);

/** One line of the claim codes' NDJSON. `holder` is the platform's own reference; the code is shown this once. */
export const ClaimCodeLine = z.strictObject({
  id: uuidField,
  holder: z.string().nullable(),
  code: z.string(),
  expiresAt: timeField,
});
export const IssueClaimCodesBody = z
  .strictObject({
    validDays: z.int().min(1).max(3_650).default(365),
    /** For programs, or for a mailer that reads spreadsheets. */
    format: z.enum(['ndjson', 'csv']).default('ndjson'),
  })
  .optional()
  .transform((body) => body ?? { validDays: 365, format: 'ndjson' as const });
export const ClaimCodeState = z.enum(['open', 'used', 'revoked', 'expired']);
export const ClaimCodeItem = z.strictObject({
  id: uuidField,
  state: ClaimCodeState,
  issuedAt: timeField,
  expiresAt: timeField,
  usedAt: timeField.nullable(),
  revokedAt: timeField.nullable(),
});
export const ClaimCodePage = pageOf(ClaimCodeItem);
export const ClaimCodeQuery = z.strictObject({ state: ClaimCodeState.optional() });
