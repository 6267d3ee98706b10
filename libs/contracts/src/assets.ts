import { z } from 'zod';
import { addressField, AssetKindField, CustodyKindField, flagField, GradeField, timeField, uuidField } from './field';
import { pageOf } from './http';

/** What a holder sees of what they hold, wherever it is kept. */

const SIZES = { '96': 96, '320': 320, '640': 640 } as const;

export const ClaimBody = z.strictObject({ code: z.string().min(1).max(200) });
export const ClaimAnswer = z.strictObject({
  id: uuidField,
  holderId: uuidField,
  platform: z.strictObject({ id: uuidField, name: z.string() }),
});

export const WalletMessageBody = z.strictObject({ address: addressField, chainId: z.int().positive() });
/** To be signed as it is (Sign-In with Ethereum, EIP-4361). */
export const WalletMessageAnswer = z.strictObject({ message: z.string(), expiresAt: timeField });
export const WalletClaimBody = z.strictObject({
  message: z.string().min(1).max(4_000),
  signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/, 'A signature is 0x and 130 hexadecimal digits'),
});
export const WalletClaimAnswer = z.strictObject({ claims: z.array(ClaimAnswer) });

const Named = z.strictObject({ id: uuidField, name: z.string() });

export const AssetFile = z.strictObject({
  name: z.string(),
  role: z.string(),
  /** Null: missing, and said to be. */
  sha256: z.string().nullable(),
  sizeBytes: z.string().nullable(),
  mediaType: z.string().nullable(),
  state: z.enum(['stored', 'wanted', 'missing']),
  /** Signed, on the content host, for a few minutes; null when there is nothing to load. */
  link: z.string().nullable(),
});

export const HeldAsset = z.strictObject({
  assetId: uuidField,
  holderId: uuidField,
  assetName: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  kind: AssetKindField,
  number: z.int().nullable(),
  of: z.int().nullable(),
  quantity: z.string(),
  collection: Named,
  platform: Named,
  keeper: Named,
  custodyKind: CustodyKindField,
  /** The custody kind, in words. */
  custody: z.string(),
  grade: GradeField,
  contentManifestHash: z.string().nullable(),
  files: z.array(AssetFile),
  missingFiles: z.int(),
  /** The transfer that it is in, if any. */
  transferId: uuidField.nullable(),
});
export type HeldAsset = z.infer<typeof HeldAsset>;
export const HeldAssetPage = pageOf(HeldAsset);
export const HeldAssetQuery = z.strictObject({
  collection: uuidField.optional(),
  keeper: uuidField.optional(),
  kind: CustodyKindField.optional(),
  /** In the name; case does not matter. */
  q: z.string().min(1).max(100).optional(),
  /** Only what lacks a file, or only what lacks none. */
  missing: flagField.optional(),
  sort: z.enum(['oldest', 'newest', 'name', 'name_desc']).optional(),
});
const Counted = Named.extend({ assets: z.int() });
/** How many of your assets there are by what the list can be filtered by. */
export const HeldAssetFacets = z.strictObject({
  assets: z.int(),
  missing: z.int(),
  kinds: z.strictObject({ token: z.int(), record: z.int(), copy: z.int() }),
  collections: z.array(Counted),
  keepers: z.array(Counted),
});

export const AssetPosting = z.strictObject({
  postingId: uuidField,
  from: Named,
  to: Named,
  quantity: z.string(),
  custodyKind: CustodyKindField,
  authorityKind: z.enum(['deposit', 'consent', 'mandate', 'correction']),
  occurredAt: timeField,
  recordedAt: timeField,
});
export const HeldAssetDetail = z.strictObject({
  assetId: uuidField,
  assetName: z.string(),
  aliases: z.array(z.strictObject({ scheme: z.string(), value: z.string() })),
  /** One entry for each of the caller's positions: an edition can be at several keepers. */
  positions: z.array(HeldAsset),
  history: z.array(AssetPosting),
  /** Files that receipts name as missing and that came with a later deposit; the log has them, and a bundle brings the proof. */
  lateContent: z.array(z.strictObject({ recordedAt: timeField, files: z.array(z.string()) })),
});

/** The largest side in pixels. */
export const ThumbnailQuery = z.strictObject({
  size: z
    .enum(['96', '320', '640'], 'A size is 96, 320 or 640')
    .default('320')
    .transform((text) => SIZES[text]),
});
