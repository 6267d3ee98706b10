import { Injectable } from '@nestjs/common';
import type { StepUp as StepUpBody } from '@holdfast/contracts';
import { Credentials, Passkeys } from '@holdfast/identity';
import { RequestContext } from '@holdfast/platform';

/** A signed-in person proves again that they are there, by password or passkey. */
@Injectable()
export class StepUp {
  constructor(
    private readonly context: RequestContext,
    private readonly credentials: Credentials,
    private readonly passkeys: Passkeys,
  ) {}

  /** Throws `identity.password_wrong`, `identity.too_many_attempts`, `identity.passkey_refused`. */
  async confirm({ password, passkey }: StepUpBody): Promise<void> {
    const { personId, clientAddress } = this.context;
    if (passkey !== undefined) return this.passkeys.confirm(personId, passkey);
    return this.credentials.confirmPassword(personId, password ?? '', clientAddress);
  }
}
