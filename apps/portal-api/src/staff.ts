import type { StaffAct } from '@holdfast/migration';
import type { RequestContext } from '@holdfast/platform';
import { staffOf } from './identity/staff';

/**
 * The person who acts on a custodian's transfer. Acceptance and cancellation take two people, and an administrator's key
 * would be the same one twice: a program may not sign. Throws `identity.person_required`.
 */
export function staffAct(context: RequestContext, transferId: string): StaffAct {
  const { organizationId, personId } = staffOf(context);
  return { organizationId, transferId, by: personId };
}
