import { z } from 'zod';
import { pageOf } from './http';

/** People, sessions, staff and API keys, as HTTP says them. Meaning (emails, passwords, names) is checked by identity. */
const uuid = z.uuid().toLowerCase();
const time = z.iso.datetime();
const email = z.string().min(1).max(254);

export const OrganizationKind = z.enum(['platform', 'custodian']);
export type OrganizationKind = z.infer<typeof OrganizationKind>;

export const StaffRole = z.enum([
  'platform_operator',
  'custodian_admin',
  'custodian_operator',
  'custodian_auditor',
  'regulator',
]);
export type StaffRole = z.infer<typeof StaffRole>;

/** A key never has the role that approves: one person could otherwise be both of two people. */
export const ApiKeyRole = StaffRole.extract(['platform_operator', 'custodian_operator', 'custodian_auditor']);
export type ApiKeyRole = z.infer<typeof ApiKeyRole>;

/** What somebody reads the portal in, and so gets their mails in. */
export const Language = z.enum(['en', 'zh']);

export const SignUpBody = z.strictObject({
  email,
  password: z.string().min(1).max(1_000),
  name: z.string().min(1).max(1_000),
  language: Language.default('en'),
});
/** The same whether the address was known or not: nobody learns who has an account. */
export const SignUpAnswer = z.strictObject({ status: z.literal('accepted') });

export const SignInBody = z.strictObject({ email, password: z.string().min(1).max(1_000) });

export const WhoAmI = z.strictObject({
  person: z.strictObject({
    id: uuid,
    email: z.string().nullable(),
    name: z.string().nullable(),
    emailVerified: z.boolean(),
    language: Language,
  }),
  session: z.strictObject({ id: uuid, expiresAt: time }),
  memberships: z.array(
    z.strictObject({
      organization: z.strictObject({ id: uuid, kind: OrganizationKind, name: z.string(), slug: z.string() }),
      role: StaffRole,
    }),
  ),
});
export type WhoAmI = z.infer<typeof WhoAmI>;

export const ChangeLanguageBody = z.strictObject({ language: Language });

export const SessionItem = z.strictObject({
  id: uuid,
  startedAt: time,
  lastSeenAt: time,
  expiresAt: time,
  userAgent: z.string().nullable(),
  current: z.boolean(),
});
export type SessionItem = z.infer<typeof SessionItem>;
export const SessionPage = pageOf(SessionItem);
export const Ended = z.strictObject({ ended: z.int() });

export const InviteBody = z.strictObject({ email, role: StaffRole });
/** The invited person gets a mail with the link; `token` is what is in it, shown once to whoever would rather hand it over. */
export const InvitedAnswer = z.strictObject({
  id: uuid,
  token: z.string(),
  approvalRequired: z.boolean(),
  expiresAt: time,
});

export const InvitationState = z.enum(['awaiting_approval', 'open', 'accepted', 'revoked', 'expired']);
export const InvitationItem = z.strictObject({
  id: uuid,
  role: StaffRole,
  state: InvitationState,
  /** Masked, unless the reader may see it (see Reason). */
  email: z.string().nullable(),
  invitedBy: uuid,
  approvedBy: uuid.nullable(),
  createdAt: time,
  expiresAt: time,
});
export type InvitationItem = z.infer<typeof InvitationItem>;
export const InvitationPage = pageOf(InvitationItem);
export const InvitationAnswer = z.strictObject({ id: uuid, state: InvitationState });

export const AcceptInvitationBody = z.strictObject({ token: z.string().min(1).max(200) });
export const AcceptedAnswer = z.strictObject({ organizationId: uuid, role: StaffRole });

/** Why personal data is looked at; kept in the audit log. Without it a custodian's administrator sees masks. */
export const Reason = z.string().min(3).max(300);
export const PersonalDataQuery = z.strictObject({ reason: Reason.optional() });

export const MemberItem = z.strictObject({
  personId: uuid,
  role: StaffRole,
  name: z.string().nullable(),
  email: z.string().nullable(),
  masked: z.boolean(),
  since: time,
});
export type MemberItem = z.infer<typeof MemberItem>;
export const MemberPage = pageOf(MemberItem);

export const IssueApiKeyBody = z.strictObject({ name: z.string().min(1).max(1_000), role: ApiKeyRole });
/** `key` is shown once. */
export const IssuedApiKey = z.strictObject({ id: uuid, key: z.string(), prefix: z.string(), role: ApiKeyRole });
export const ApiKeyItem = z.strictObject({
  id: uuid,
  name: z.string(),
  prefix: z.string(),
  role: ApiKeyRole,
  createdBy: uuid,
  createdAt: time,
  lastUsedAt: time.nullable(),
  revokedAt: time.nullable(),
});
export type ApiKeyItem = z.infer<typeof ApiKeyItem>;
export const ApiKeyPage = pageOf(ApiKeyItem);

export const AuditItem = z.strictObject({
  id: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  personId: uuid.nullable(),
  /** Of present staff alone; masked at a custodian. */
  personName: z.string().nullable(),
  apiKeyId: uuid.nullable(),
  apiKeyName: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  traceId: z.string().nullable(),
  recordedAt: time,
});
export type AuditItem = z.infer<typeof AuditItem>;
export const AuditPage = pageOf(AuditItem);
export const AuditQuery = z.strictObject({
  /** What was done, such as `transfer.accepted`. */
  action: z.string().min(1).max(100).optional(),
  /** The id of what it was done to. */
  subject: z.string().min(1).max(200).optional(),
  /** Who did it: a person, or an API key. */
  by: uuid.optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});

const password = z.string().min(1).max(1_000);
const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, 'It is base64url without padding');
const Attachment = z.enum(['cross-platform', 'platform']).optional();
const Extensions = z.object({});

/** As `navigator.credentials.get()` answers it, in JSON (WebAuthn Level 3, AuthenticationResponseJSON). */
export const PasskeyAssertion = z.strictObject({
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: z.literal('public-key'),
  authenticatorAttachment: Attachment,
  clientExtensionResults: Extensions,
  response: z.strictObject({
    clientDataJSON: base64url(8_000),
    authenticatorData: base64url(8_000),
    signature: base64url(8_000),
    userHandle: base64url(100).optional(),
  }),
});
const Transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);
/** As `navigator.credentials.create()` answers it, in JSON (RegistrationResponseJSON). */
export const PasskeyAttestation = z.strictObject({
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: z.literal('public-key'),
  authenticatorAttachment: Attachment,
  clientExtensionResults: Extensions,
  response: z.strictObject({
    clientDataJSON: base64url(8_000),
    attestationObject: base64url(100_000),
    authenticatorData: base64url(8_000).optional(),
    transports: z.array(Transport).max(10).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: base64url(8_000).optional(),
  }),
});

/** Prove again that you are there: one of the two. */
export interface StepUp {
  readonly password?: string | undefined;
  readonly passkey?: z.infer<typeof PasskeyAssertion> | undefined;
}
export const hasOneStepUp = ({ password: typed, passkey }: StepUp) => (typed === undefined) !== (passkey === undefined);
export const ONE_STEP_UP = { message: 'Give either password or passkey', path: ['password'] };

export const PasswordBody = z.strictObject({ password });
/** To be handed to the browser as they are: they change with WebAuthn, not with us. */
export const PasskeyOptions = z.strictObject({ options: z.looseObject({ challenge: z.string() }) });
export const RegisterPasskeyBody = z.strictObject({ name: z.string().min(1).max(1_000), response: PasskeyAttestation });
export const SignInByPasskeyBody = z.strictObject({ response: PasskeyAssertion });
export const PasskeyItem = z.strictObject({
  id: uuid,
  name: z.string(),
  /** Kept by the browser's maker too, so that losing the device does not lose it. */
  backedUp: z.boolean(),
  createdAt: time,
  lastUsedAt: time.nullable(),
});
export type PasskeyItem = z.infer<typeof PasskeyItem>;
export const PasskeyPage = pageOf(PasskeyItem);

export const MailedTokenBody = z.strictObject({ token: z.string().min(1).max(200) });
export const RecoveryBody = z.strictObject({ email });
export const RecoveryConfirmed = z.strictObject({ readyAt: time });
export const CompleteRecoveryBody = z.strictObject({ token: z.string().min(1).max(200), password });
/** What one knows or has now, and the password that counts from then on. */
export const ChangePasswordBody = z
  .strictObject({ password: password.optional(), passkey: PasskeyAssertion.optional(), newPassword: password })
  .refine(hasOneStepUp, ONE_STEP_UP);
export const RecoveryView = z.strictObject({
  recovery: z.strictObject({ requestedAt: time, confirmedAt: time.nullable(), readyAt: time.nullable() }).nullable(),
});
export type RecoveryView = z.infer<typeof RecoveryView>;

/** What becomes of what we know of somebody who leaves, as codes that the portal has words for. */
export const ErasureView = z.strictObject({
  /** Null: it can be done now. Otherwise why not, with what to do about it. */
  refusal: z.strictObject({ code: z.string(), detail: z.string(), remedy: z.string() }).nullable(),
  assets: z.int(),
  runningTransfers: z.int(),
  /** When everything was last taken along (GET /api/bundle). */
  exportedAt: time.nullable(),
  destroyed: z.array(
    z.enum([
      'email',
      'name',
      'password',
      'passkeys',
      'sessions',
      'memberships',
      'platform_references',
      'commitment_keys',
    ]),
  ),
  kept: z.array(z.enum(['positions', 'consents', 'postings', 'receipts', 'invoices', 'audit_log'])),
});
export const ErasureBody = z
  .strictObject({
    password: password.optional(),
    passkey: PasskeyAssertion.optional(),
    /** Positions stay with their custodians, under references that lead to nobody any more. There is no way back. */
    leaveAssets: z.boolean().default(false),
  })
  .refine(hasOneStepUp, ONE_STEP_UP);
