export type InvitationState = 'awaiting_approval' | 'open' | 'accepted' | 'revoked' | 'expired';

export interface InvitationFacts {
  readonly approvalRequired: boolean;
  readonly approvedBy: string | null;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
  readonly revokedAt: Date | null;
}

export function invitationState(facts: InvitationFacts, now: Date): InvitationState {
  if (facts.acceptedAt !== null) return 'accepted';
  if (facts.revokedAt !== null) return 'revoked';
  if (facts.expiresAt.getTime() <= now.getTime()) return 'expired';
  return facts.approvalRequired && facts.approvedBy === null ? 'awaiting_approval' : 'open';
}
