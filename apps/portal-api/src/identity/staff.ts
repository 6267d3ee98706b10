import type { StaffRole } from '@holdfast/contracts';
import { parseText, personalDataView, type PersonalDataView } from '@holdfast/identity';
import { DomainError } from '@holdfast/kernel';
import type { Database, RequestContext } from '@holdfast/platform';

export interface Staff {
  readonly personId: string;
  readonly organizationId: string;
}

/**
 * The person who acts for the organization. An organization's people are looked after by people: a key could otherwise
 * make its own successors. Throws `identity.person_required`.
 */
export function staffOf(context: RequestContext): Staff {
  const personId = context.principal?.personId;
  if (personId === undefined) {
    throw new DomainError('forbidden', 'identity.person_required', 'This is not for API keys.', {
      remedy: 'Sign in as a person, and name your organization in the header Holdfast-Organization.',
    });
  }
  return { personId, organizationId: context.organizationId };
}

const REASON_MAX_LENGTH = 300;

/**
 * How much of others' personal data this request shows. A look with a reason is written down first, in a transaction of
 * its own: the request's is for reading only. Throws `identity.reason_not_allowed`, `identity.text_unsafe`.
 */
export async function personalDataViewFor(
  context: RequestContext,
  database: Database,
  look: { reason: string | undefined; at: string },
): Promise<PersonalDataView> {
  const role: StaffRole | undefined = context.principal?.role;
  if (role === undefined) throw new Error('This route does not require a role: see @Allow.');
  const view = personalDataView(role, look.reason);
  if (view === 'full_and_logged' && look.reason !== undefined) {
    const reason = parseText(look.reason, 'reason', REASON_MAX_LENGTH);
    await database.transact(context.actor, (sql) =>
      context.writeAudit(sql, { action: 'identity.personal_data_seen', subject: look.at, detail: { reason } }),
    );
  }
  return view;
}
