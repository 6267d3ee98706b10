import { type InvitationItem, type PageOf, PORTAL_PAGES, portalLink, StaffRole } from '@holdfast/contracts';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { MailOutbox, Page, Sql } from '@holdfast/platform';
import { type InvitationState, invitationState } from '../core/invitation-state';
import { maskEmail, type PersonalDataView } from '../core/masking';
import { checkRole, needsApproval } from '../core/staff-rules';
import type { MasterKey } from '../crypto/master-key';
import { InvitedEmails } from '../crypto/organization-key';
import { hashToken, isToken, newToken } from '../crypto/tokens';
import { invitationMail } from '../mail/templates';
import { lockOrganization } from './actor';
import type { Members } from './members';
import { findOrganization } from './organizations';

const INVITATION_LIFETIME_MS = 7 * 86_400_000;
const OPEN_INVITATIONS_MAX = 200;

export interface NewInvitation {
  readonly organizationId: string;
  readonly invitedBy: string;
  /** As `parseEmail` gives it. */
  readonly email: string;
  readonly role: StaffRole;
}

export interface Invited {
  readonly id: string;
  readonly token: string;
  readonly approvalRequired: boolean;
  readonly expiresAt: Date;
}

interface InvitationRow {
  id: string;
  role: string;
  sealed: Buffer | null;
  invited_by: string;
  approval_required: boolean;
  approved_by: string | null;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  revoked_at: Date | null;
}

const COLUMNS = `id, role, sealed, invited_by, approval_required, approved_by, created_at, expires_at, accepted_at, revoked_at`;

export interface InvitationParts {
  readonly master: MasterKey;
  readonly members: Members;
  readonly mails: MailOutbox;
  /** The portal's, for the link in the mail. */
  readonly publicOrigin: string;
  readonly clock: Clock;
}

export class Invitations {
  private readonly master: MasterKey;
  private readonly members: Members;
  private readonly clock: Clock;

  constructor(private readonly parts: InvitationParts) {
    ({ master: this.master, members: this.members, clock: this.clock } = parts);
  }

  /** The invited person gets a mail with the link. Throws `identity.role_not_here`, `identity.too_many_invitations`. */
  async invite(sql: Sql, invitation: NewInvitation): Promise<Invited> {
    const { organizationId, email, role } = invitation;
    await lockOrganization(sql, organizationId);
    const { kind, name } = await findOrganization(sql, organizationId);
    checkRole(kind, role);
    const now = this.clock.now();
    await this.refuseTooMany(sql, organizationId, now);
    const approvalRequired = needsApproval(kind, await this.members.countAdministrators(sql, organizationId, kind));
    const emails = await InvitedEmails.open(sql, this.master, organizationId);
    const id: string = newId();
    const token = newToken();
    const expiresAt = new Date(now.getTime() + INVITATION_LIFETIME_MS);
    await sql.execute(
      `INSERT INTO identity.invitation
         (id, organization_id, role, email_index, sealed, token_hash, invited_by, approval_required, created_at, expires_at)
       VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7::uuid, $8, $9::timestamptz, $10::timestamptz)`,
      [
        id,
        organizationId,
        role,
        this.master.emailIndex(email),
        emails.seal(email, id),
        hashToken(token),
        invitation.invitedBy,
        approvalRequired,
        now,
        expiresAt,
      ],
    );
    // Behind the #: what a browser does not send is in no log.
    const parameters = {
      organization: name,
      link: portalLink(this.parts.publicOrigin, PORTAL_PAGES.invitation, token),
    };
    await this.parts.mails.write(sql, { to: { address: email }, template: invitationMail, parameters });
    return { id, token, approvalRequired, expiresAt };
  }

  async list(sql: Sql, organizationId: string, view: PersonalDataView, page: Page): Promise<PageOf<InvitationItem>> {
    const emails = await InvitedEmails.open(sql, this.master, organizationId);
    const rows = await sql.query<InvitationRow>(
      `SELECT ${COLUMNS} FROM identity.invitation
        WHERE organization_id = $1::uuid AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3::integer`,
      [organizationId, page.after?.[0] ?? null, page.fetchLimit],
    );
    return page.of(
      rows,
      (row) => [row.id],
      (row) => {
        const email = emails.unseal(row.sealed, row.id);
        return {
          id: row.id,
          role: StaffRole.parse(row.role),
          state: this.stateOf(row),
          email: email !== null && view === 'masked' ? maskEmail(email) : email,
          invitedBy: row.invited_by,
          approvedBy: row.approved_by,
          createdAt: row.created_at.toISOString(),
          expiresAt: row.expires_at.toISOString(),
        };
      },
    );
  }

  /**
   * The second of two people agrees. Throws `identity.invitation_not_found`, `identity.own_approval`,
   * `identity.invitation_approved`, `identity.invitation_ended`.
   */
  async approve(sql: Sql, organizationId: string, invitationId: string, approverId: string): Promise<InvitationState> {
    const row = await this.lock(sql, organizationId, invitationId);
    if (row.invited_by === approverId) {
      throw new DomainError('conflict', 'identity.own_approval', 'Who invites does not approve.', {
        remedy: 'Ask another administrator.',
      });
    }
    const state = this.stateOf(row);
    if (state !== 'open' && state !== 'awaiting_approval') throw ended(state);
    if (row.approved_by !== null) {
      throw new DomainError('conflict', 'identity.invitation_approved', 'The invitation is approved already.');
    }
    await sql.execute(
      `UPDATE identity.invitation SET approved_by = $3::uuid, approved_at = $4::timestamptz
        WHERE organization_id = $1::uuid AND id = $2::uuid`,
      [organizationId, invitationId, approverId, this.clock.now()],
    );
    return 'open';
  }

  /** Throws `identity.invitation_not_found`, `identity.invitation_ended`. */
  async revoke(sql: Sql, organizationId: string, invitationId: string): Promise<void> {
    const state = this.stateOf(await this.lock(sql, organizationId, invitationId));
    if (state === 'accepted' || state === 'revoked') throw ended(state);
    await sql.execute(
      'UPDATE identity.invitation SET revoked_at = $3::timestamptz WHERE organization_id = $1::uuid AND id = $2::uuid',
      [organizationId, invitationId, this.clock.now()],
    );
  }

  /**
   * The transaction's person joins the organization. Another's invitation looks like none. Throws
   * `identity.invitation_not_found`, `identity.invitation_ended`, `identity.approval_missing`, `identity.already_member`.
   */
  async accept(sql: Sql, token: string): Promise<{ id: string; organizationId: string; role: StaffRole }> {
    const [answer] = isToken(token)
      ? await sql.query<{ outcome: string; invitation_id: string; organization_id: string; role: string }>(
          'SELECT * FROM identity.accept_invitation($1, $2::timestamptz)',
          [hashToken(token), this.clock.now()],
        )
      : [];
    switch (answer?.outcome) {
      case 'accepted':
        return { id: answer.invitation_id, organizationId: answer.organization_id, role: StaffRole.parse(answer.role) };
      case 'ended':
      case 'expired':
        throw ended(answer.outcome);
      case 'approval_missing':
        throw new DomainError(
          'conflict',
          'identity.approval_missing',
          'A second administrator has to approve it first.',
          {
            remedy: 'Ask whoever invited you to have it approved.',
          },
        );
      case 'already_member':
        throw new DomainError('conflict', 'identity.already_member', 'You are a member of this organization already.');
      default:
        throw notFound('Sign in with the address that was invited.');
    }
  }

  private async lock(sql: Sql, organizationId: string, invitationId: string): Promise<InvitationRow> {
    const [row] = await sql.query<InvitationRow>(
      `SELECT ${COLUMNS} FROM identity.invitation WHERE organization_id = $1::uuid AND id = $2::uuid FOR UPDATE`,
      [organizationId, invitationId],
    );
    if (row === undefined) throw notFound();
    return row;
  }

  private async refuseTooMany(sql: Sql, organizationId: string, now: Date): Promise<void> {
    const [open] = await sql.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM identity.invitation
        WHERE organization_id = $1::uuid AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2::timestamptz`,
      [organizationId, now],
    );
    if ((open?.count ?? 0) < OPEN_INVITATIONS_MAX) return;
    throw new DomainError('conflict', 'identity.too_many_invitations', 'Too many invitations are open.', {
      remedy: 'Revoke some first.',
    });
  }

  private stateOf(row: InvitationRow): InvitationState {
    return invitationState(
      {
        approvalRequired: row.approval_required,
        approvedBy: row.approved_by,
        expiresAt: row.expires_at,
        acceptedAt: row.accepted_at,
        revokedAt: row.revoked_at,
      },
      this.clock.now(),
    );
  }
}

const notFound = (remedy?: string) =>
  new DomainError(
    'not_found',
    'identity.invitation_not_found',
    'There is no such invitation.',
    remedy === undefined ? {} : { remedy },
  );

const ended = (how: string) =>
  new DomainError('conflict', 'identity.invitation_ended', `The invitation is no longer open (${how}).`, {
    remedy: 'A new one is needed.',
  });
