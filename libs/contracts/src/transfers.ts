import { z } from 'zod';
import { CustodyKindField, sha256Field, timeField, uuidField } from './field';
import { ReturningMoney } from './billing';
import { pageOf } from './http';
import { hasOneStepUp, ONE_STEP_UP, PasskeyAssertion } from './identity';
import { AccountQuote, BillingInterval, currencyField } from './plans';

/** A holder's transfers: the offer, the consent, and what becomes of it. */

export const MAX_ASSETS_PER_REQUEST = 10_000;

export const DraftTransferBody = z
  .strictObject({
    custodianId: uuidField,
    assetIds: z.array(uuidField).min(1).max(MAX_ASSETS_PER_REQUEST).optional(),
    /** Everything that is not at that custodian already. */
    all: z.literal(true).optional(),
    /** Which keeper it leaves; needed when the assets are at several. */
    fromOrganizationId: uuidField.optional(),
    /** Which of the custodian's prices; its first one when not given, and an account that pays already keeps its own. */
    price: z.strictObject({ planId: uuidField, currency: currencyField, interval: BillingInterval }).optional(),
  })
  .refine((body) => (body.assetIds === undefined) !== (body.all === undefined), {
    message: 'Give either assetIds or all',
    path: ['assetIds'],
  })
  .refine((body) => new Set(body.assetIds).size === (body.assetIds?.length ?? 0), {
    message: 'An asset is named twice',
    path: ['assetIds'],
    params: { code: 'transfer.duplicate_asset' },
  });

const Named = z.strictObject({ id: uuidField, name: z.string() });

/** The document that the consent hash is of: SHA-256 of its canonical JSON (RFC 8785). */
export const OfferDocument = z.strictObject({
  version: z.literal(1),
  transferId: uuidField,
  from: Named,
  custodian: Named,
  holders: z.array(uuidField),
  terms: z.strictObject({
    version: z.int(),
    hash: sha256Field,
    title: z.string(),
    jurisdiction: z.string(),
    storagePlace: z.string(),
  }),
  /** Where the tokens among the legs go, and nowhere else. */
  vaults: z.array(z.strictObject({ chainId: z.string(), address: z.string() })),
  legs: z.array(
    z.strictObject({
      assetId: uuidField,
      assetName: z.string(),
      name: z.string(),
      holderId: uuidField,
      quantity: z.string(),
      custodyKind: CustodyKindField,
      contentManifestHash: sha256Field,
      missing: z.array(z.string()),
    }),
  ),
  excluded: z.array(z.strictObject({ assetId: uuidField, holderId: uuidField, code: z.string() })),
  totals: z.strictObject({
    items: z.int(),
    quantity: z.string(),
    contentBytes: z.string(),
    missingFiles: z.int(),
    excluded: z.int(),
  }),
  /** What each of the holders would pay, with the whole price that it follows from. */
  accounts: z.array(AccountQuote),
  expiresAt: timeField,
  /** Until when the consent to it authorizes the move, once it was given. */
  consentExpiresAt: timeField,
});
export type OfferDocument = z.infer<typeof OfferDocument>;

export const DraftedTransfer = z.strictObject({
  id: uuidField,
  state: z.literal('draft'),
  offer: OfferDocument,
  consentHash: sha256Field,
  expiresAt: timeField,
  /** The reasons that occur among the excluded, in words. */
  reasons: z.array(z.strictObject({ code: z.string(), meaning: z.string(), remedy: z.string(), count: z.int() })),
  /** What comes back from custodians that were left, or that this transfer leaves. */
  returning: z.array(ReturningMoney),
});

export const ConsentBody = z
  .strictObject({
    consentHash: sha256Field,
    password: z.string().min(1).max(1_000).optional(),
    passkey: PasskeyAssertion.optional(),
  })
  .refine(hasOneStepUp, ONE_STEP_UP);

export const TransferState = z.enum([
  'draft',
  'authorized',
  'requested',
  'overdue',
  'validated',
  'deemed_validated',
  'copying',
  'cutover',
  'settling',
  'settled',
  'partially_settled',
  'closed',
  'exception',
  'rejected',
  'cancelled',
]);

export const TransferView = z.strictObject({
  id: uuidField,
  state: TransferState,
  /** The state, in words. */
  says: z.string(),
  ended: z.boolean(),
  from: Named,
  custodian: Named,
  items: z.int(),
  /** Legs by state. */
  counters: z.record(z.string(), z.int()),
  waitingFor: z.string().nullable(),
  waitingOn: z.string().nullable(),
  waitingUntil: timeField.nullable(),
  exception: z.strictObject({ code: z.string(), remedy: z.string().nullable() }).nullable(),
  /** Legs with files that nobody could give, and how many such files. */
  missing: z.strictObject({ items: z.int(), files: z.int() }),
  consentHash: sha256Field,
  consentedAt: timeField.nullable(),
  offerExpiresAt: timeField,
  cancellable: z.boolean(),
  /** The last event's number: a stream can begin after it. */
  eventSeq: z.string(),
  createdAt: timeField,
  updatedAt: timeField,
});
export const TransferPage = pageOf(TransferView);

export const LegView = z.strictObject({
  id: uuidField,
  assetId: uuidField,
  holderId: uuidField,
  assetName: z.string().nullable(),
  name: z.string().nullable(),
  quantity: z.string(),
  custodyKind: CustodyKindField,
  state: z.string(),
  excludedCode: z.string().nullable(),
  excludedBecause: z.string().nullable(),
  missing: z.array(z.string()),
  postingId: uuidField.nullable(),
  transaction: z.strictObject({ chainId: z.string(), hash: z.string().nullable(), state: z.string() }).nullable(),
});
export const LegPage = pageOf(LegView);
/** A leg as a keeper's staff see it: the holder is that keeper's own account, null before there is one. */
export const CustodianLegView = LegView.omit({ holderId: true }).extend({ accountReference: z.string().nullable() });
export const CustodianLegPage = pageOf(CustodianLegView);
export const LegQuery = z.strictObject({
  state: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .optional(),
});

export const TransferEvent = z.strictObject({
  seq: z.string(),
  kind: z.string(),
  body: z.record(z.string(), z.unknown()),
  recordedAt: timeField,
});
export const EventQuery = z.strictObject({
  after: z
    .string()
    .regex(/^[0-9]{1,18}$/, 'A number of an event')
    .optional(),
});
