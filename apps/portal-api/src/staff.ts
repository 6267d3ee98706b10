import type { StaffAct } from '@holdfast/migration';
import type { RequestContext } from '@holdfast/platform';

/** Who acts on a custodian's transfer: the person, or the program whose key it is. */
export function staffAct(context: RequestContext, transferId: string): StaffAct {
  const by = context.principal?.personId ?? context.principal?.apiKeyId;
  if (by === undefined) throw new Error('This route does not require a role: see @Allow.');
  return { organizationId: context.organizationId, transferId, by };
}
