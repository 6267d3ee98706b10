import type { StepUp as Proof } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import type { StepUp } from '../identity/step-up';

/** The password or a passkey once more, before something is agreed to. Throws `consent.wrong_password`, `identity.passkey_refused`. */
export async function stepUp(stepUps: StepUp, proof: Proof): Promise<void> {
  try {
    await stepUps.confirm(proof);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'identity.password_wrong') throw error;
    throw new DomainError('forbidden', 'consent.wrong_password', 'The password is not right.', {
      field: '/password',
      remedy: 'A consent asks for your password once more.',
    });
  }
}
