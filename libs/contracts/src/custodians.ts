import { z } from 'zod';
import {
  addressField,
  CustodyKindField,
  flagField,
  lineField,
  quotedAssetsField,
  sha256Field,
  textField,
  timeField,
  uuidField,
  wholeField,
} from './field';
import { pageOf } from './http';
import { AccountQuote, PlanReference, Price, Quote } from './plans';
import { TransferState } from './transfers';

/** What custodians offer, and what their staff do. */

export const PublishTermsBody = z.strictObject({
  title: lineField(200),
  body: textField(100_000),
  /** Whose law applies. */
  jurisdiction: lineField(100),
  /** Where content and keys are kept. */
  storagePlace: lineField(200),
});

export const Terms = z.strictObject({
  version: z.int(),
  title: z.string(),
  body: z.string(),
  jurisdiction: z.string(),
  storagePlace: z.string(),
  /** SHA-256 of the canonical document, as an offer names it. */
  hash: z.string(),
  publishedAt: timeField,
});

export const TermsPage = pageOf(Terms);

/** The terms that an offer names, and those that the same person agreed to at the same custodian before. */
export const OfferedTerms = z.strictObject({
  offered: Terms,
  /** Null: never before. */
  agreed: z.strictObject({ terms: Terms, at: timeField }).nullable(),
});

export const AcceptancePolicyBody = z.strictObject({
  mode: z.enum(['automatic', 'by_hand']),
  custodyKinds: z
    .array(CustodyKindField)
    .min(1)
    .max(3)
    .refine((kinds) => new Set(kinds).size === kinds.length, 'Each kind once'),
  /** How many items it keeps at most. */
  maxItems: z.int().min(0).max(1_000_000_000).default(1_000_000),
});
export const AcceptancePolicy = z.strictObject({
  mode: z.enum(['automatic', 'by_hand']),
  custodyKinds: z.array(CustodyKindField),
  maxItems: z.int(),
  updatedAt: timeField,
});

export const VaultItem = z.strictObject({
  id: uuidField,
  chainId: z.string(),
  address: z.string(),
  registeredAt: timeField,
  revokedAt: timeField.nullable(),
});
export const VaultPage = pageOf(VaultItem);

/** What two administrators decide: what is accepted, and where tokens go. A new vault takes the place of its chain's old one. */
export const CustodianChange = z.discriminatedUnion('kind', [
  AcceptancePolicyBody.extend({ kind: z.literal('acceptance_policy') }),
  z.strictObject({ kind: z.literal('vault_registration'), chainId: z.int().positive(), address: addressField }),
  z.strictObject({ kind: z.literal('vault_revocation'), vaultId: uuidField }),
]);
export type CustodianChange = z.infer<typeof CustodianChange>;
export const ChangeState = z.enum(['proposed', 'approved', 'withdrawn', 'lapsed']);
export const ChangeItem = z.strictObject({
  id: uuidField,
  state: ChangeState,
  change: CustodianChange,
  proposedBy: uuidField,
  proposedAt: timeField,
  /** Until when it can be approved. */
  expiresAt: timeField,
  approvedBy: uuidField.nullable(),
  approvedAt: timeField.nullable(),
  withdrawnBy: uuidField.nullable(),
  withdrawnAt: timeField.nullable(),
});
export const ChangePage = pageOf(ChangeItem);
export const ChangeQuery = z.strictObject({ state: ChangeState.optional() });

export const CustodianQuery = z.strictObject({
  /** Quote for these of my assets; for everything that could come when not given. */
  assetIds: quotedAssetsField.optional(),
  /** Estimate for so many items and bytes, whoever's they are. */
  items: wholeField.optional(),
  bytes: wholeField.optional(),
});

/** What a custodian has done so far, in sums over all its transfers and all its holders. */
export const CustodianRecord = z.strictObject({
  /** When it was first asked to take something; null: never yet. */
  since: timeField.nullable(),
  /** Transfers that it had to answer, and has or should have. */
  asked: z.string(),
  /** Of those, answered before the clock ran out. */
  inTime: z.string(),
  /** Items of ended transfers. */
  agreed: z.string(),
  /** Of those, posted to it by the ledger. */
  arrived: z.string(),
  /** Of those, with every file. */
  whole: z.string(),
  /** When these were summed up. */
  asOf: timeField,
});
export const CustodianOffer = z.strictObject({
  id: uuidField,
  name: z.string(),
  /** Null: it has said none yet. */
  terms: Terms.nullable(),
  acceptance: AcceptancePolicy.nullable(),
  vaults: z.array(z.strictObject({ chainId: z.string(), address: z.string() })),
  /** What it offers to whoever comes now; the first one is for who does not choose. */
  prices: z.array(z.strictObject({ plan: PlanReference.extend({ name: z.string() }), price: Price })),
  /** For each account of the caller, under each price that it could have. */
  quotes: z.array(AccountQuote),
  /** For the items and bytes that were asked about, under each price; empty when none were. */
  estimates: z.array(Quote),
  record: CustodianRecord,
  /** Null: it can be chosen. */
  cannotBeChosen: z.strictObject({ code: z.string(), because: z.string() }).nullable(),
  /** Takes assets from a platform only once a payment method is stored. */
  paymentMethodFirst: z.boolean(),
});
export const CustodianOfferPage = pageOf(CustodianOffer);

export const IncomingTransfer = z.strictObject({
  id: uuidField,
  state: TransferState,
  /** The state, in words. */
  says: z.string(),
  from: z.strictObject({ id: uuidField, name: z.string() }),
  direction: z.enum(['incoming', 'outgoing']),
  items: z.int(),
  counters: z.record(z.string(), z.int()),
  waitingFor: z.string().nullable(),
  waitingOn: z.string().nullable(),
  waitingUntil: timeField.nullable(),
  /** How long it has been waiting in this state, and what is left of its clock. */
  clock: z.strictObject({ elapsedSeconds: z.int(), leftSeconds: z.int().nullable(), overdue: z.boolean() }),
  acceptedBy: uuidField.nullable(),
  acceptedAt: timeField.nullable(),
  approvedBy: uuidField.nullable(),
  approvedAt: timeField.nullable(),
  /** Who of the receiving custodian, or which holder, wants to call it off; the custodian's wish takes a second person. */
  cancelledBy: uuidField.nullable(),
  /** Nothing is being released yet, so that it can be called off. */
  cancellable: z.boolean(),
  exception: z.strictObject({ code: z.string(), remedy: z.string().nullable() }).nullable(),
  createdAt: timeField,
  updatedAt: timeField,
});
export const IncomingTransferPage = pageOf(IncomingTransfer);
const codeField = z.string().regex(/^[a-z_.]{1,60}$/, 'A code of lower-case letters');
export const IncomingTransferQuery = z.strictObject({
  direction: z.enum(['incoming', 'outgoing']).optional(),
  state: codeField.optional(),
  /** Not ended, or ended. */
  open: flagField.optional(),
  waitingOn: codeField.optional(),
  waitingFor: codeField.optional(),
  /** The code of an exception. */
  exception: codeField.optional(),
  overdue: flagField.optional(),
  /** `deadline`: only what has not ended, the clock that runs out first above and what has none below. */
  sort: z.enum(['newest', 'oldest', 'deadline']).optional(),
});
const Counts = z.record(z.string(), z.int());
export const IncomingTransferFacets = z.strictObject({
  open: z.int(),
  overdue: z.int(),
  incoming: z.int(),
  outgoing: z.int(),
  byState: Counts,
  byWaitingOn: Counts,
  byException: Counts,
  /** There is more than was counted (ten thousand of each direction): each number is the least that it can be. */
  isAtLeast: z.boolean(),
});
/** What the holder agreed to, as far as a keeper knows it, and how sure it is what comes. */
export const TransferConsentFacts = z.strictObject({
  /** SHA-256 of the whole offer: every receipt of the transfer names it. */
  consentHash: sha256Field,
  consentedAt: timeField.nullable(),
  /** Until when the consent authorizes the move. */
  expiresAt: timeField.nullable(),
  totals: z.strictObject({
    items: z.int(),
    quantity: z.string(),
    contentBytes: z.string(),
    /** Files that nobody could give; the consent names them. */
    missingFiles: z.int(),
  }),
  /** Legs by evidence grade and custody kind. */
  evidence: z.array(
    z.strictObject({ grade: z.string(), custodyKind: CustodyKindField, legs: z.int(), missingFiles: z.int() }),
  ),
  /** Null for the custodian that gives: another's price is not its business. */
  agreed: z
    .strictObject({
      terms: z.strictObject({
        version: z.int(),
        hash: sha256Field,
        title: z.string(),
        jurisdiction: z.string(),
        storagePlace: z.string(),
      }),
      vaults: z.array(z.strictObject({ chainId: z.string(), address: z.string() })),
      accounts: z.array(AccountQuote.omit({ holderId: true })),
    })
    .nullable(),
});
export const RejectTransferBody = z.strictObject({ reason: lineField(500) });

export const AccountItem = z.strictObject({
  id: uuidField,
  reference: z.string(),
  kind: z.enum(['holder', 'issuance']),
  openedAt: timeField,
  positions: z.int(),
});
export const AccountPage = pageOf(AccountItem);
export const AccountQuery = z.strictObject({
  /** A reference, or its beginning. */
  q: z
    .string()
    .regex(/^[a-z0-9]{1,64}$/, 'A reference has lower-case letters and digits')
    .optional(),
  sort: z.enum(['newest', 'oldest']).optional(),
});

export const PositionItem = z.strictObject({
  assetId: uuidField,
  accountId: uuidField,
  accountReference: z.string(),
  assetName: z.string(),
  name: z.string().nullable(),
  kind: z.string(),
  quantity: z.string(),
  held: z.string(),
  custodyKind: CustodyKindField,
  grade: z.string(),
  /** The transfer that takes it away; told in the list of what is held. */
  transferId: uuidField.nullable(),
});
export const PositionPage = pageOf(PositionItem);
export const PositionQuery = z.strictObject({
  account: uuidField.optional(),
  kind: CustodyKindField.optional(),
  /** Under a hold: on its way out. These come transfer by transfer, everything else account by account. */
  held: flagField.optional(),
  /** The oldest first, of accounts, transfers, or (of one custody kind) assets; or the newest. */
  sort: z.enum(['oldest', 'newest']).default('oldest'),
});

/** One asset as its custodian knows it. What it is called is null once it has left. */
export const KeptAsset = z.strictObject({
  assetId: uuidField,
  assetName: z.string().nullable(),
  name: z.string().nullable(),
  description: z.string().nullable(),
  collection: z.string().nullable(),
  platform: z.string().nullable(),
  kind: z.string().nullable(),
  number: z.int().nullable(),
  of: z.int().nullable(),
  grade: z.string().nullable(),
  contentManifestHash: z.string().nullable(),
  positions: z.array(
    z.strictObject({
      accountId: uuidField,
      accountReference: z.string(),
      custodyKind: CustodyKindField,
      /** What this kind of custody means. */
      custody: z.string(),
      quantity: z.string(),
      held: z.string(),
    }),
  ),
  files: z.array(
    z.strictObject({
      role: z.string(),
      name: z.string(),
      state: z.enum(['wanted', 'stored', 'missing']),
      sha256: z.string().nullable(),
      sizeBytes: z.string().nullable(),
      mediaType: z.string().nullable(),
      /** A link for a while, on the content host. */
      link: z.string().nullable(),
    }),
  ),
  /** What came in and went out, oldest first: this custodian's side of each posting. */
  history: z.array(
    z.strictObject({
      postingId: uuidField,
      direction: z.enum(['in', 'out']),
      from: z.strictObject({ id: uuidField, name: z.string() }),
      to: z.strictObject({ id: uuidField, name: z.string() }),
      accountReference: z.string().nullable(),
      quantity: z.string(),
      custodyKind: CustodyKindField,
      authorityKind: z.string(),
      logIndex: z.string().nullable(),
      occurredAt: timeField,
    }),
  ),
});

export const PostingItem = z.strictObject({
  id: uuidField,
  direction: z.enum(['in', 'out']),
  assetId: uuidField,
  accountId: uuidField,
  quantity: z.string(),
  custodyKind: CustodyKindField,
  authorityKind: z.string(),
  leafHash: z.string(),
  logIndex: z.string().nullable(),
  occurredAt: timeField,
  recordedAt: timeField,
});
export const PostingPage = pageOf(PostingItem);

export const CustodianSummary = z.strictObject({
  accounts: z.int(),
  positions: z.int(),
  byCustodyKind: z.strictObject({ token: z.int(), record: z.int(), copy: z.int() }),
  postings: z.int(),
  transfers: z.record(z.string(), z.int()),
  /** Transfers that wait for somebody of this custodian. */
  waitingForUs: z.int(),
  /** When it was counted: what takes long to count is kept for a while. */
  asOf: timeField,
});
