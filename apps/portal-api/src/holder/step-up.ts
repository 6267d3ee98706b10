import type { Credentials } from '@holdfast/identity';
import { DomainError } from '@holdfast/kernel';
import type { RequestContext } from '@holdfast/platform';

/** The password once more, before something is agreed to. Throws `consent.wrong_password`. */
export async function stepUp(context: RequestContext, credentials: Credentials, password: string): Promise<void> {
  try {
    await credentials.confirmPassword(context.personId, password, context.clientAddress);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'identity.password_wrong') throw error;
    throw new DomainError('forbidden', 'consent.wrong_password', 'The password is not right.', {
      field: '/password',
      remedy: 'A consent asks for your password once more.',
    });
  }
}
