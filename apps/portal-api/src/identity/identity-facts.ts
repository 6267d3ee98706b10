import type { Clock } from '@holdfast/kernel';

/** What the identity routes know of the deployment. */
export class IdentityFacts {
  constructor(
    /** Where the portal's pages are: for links in mails. */
    readonly publicOrigin: string,
    /** Between the notice of a recovery and the new password. */
    readonly recoveryDelayMs: number,
    readonly clock: Clock,
  ) {}
}
