import { Controller, Post } from '@nestjs/common';
import { SignUpAnswer, SignUpBody } from '@holdfast/contracts';
import {
  actAs,
  checkPassword,
  Credentials,
  EmailVerifications,
  parseEmail,
  parseName,
  PasswordHasher,
  People,
} from '@holdfast/identity';
import { Allow, Database, Describe, JsonBody, OwnTransaction, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';

@Controller('api/people')
export class PeopleController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly people: People,
    private readonly hasher: PasswordHasher,
    private readonly credentials: Credentials,
    private readonly verifications: EmailVerifications,
  ) {}

  /**
   * No Idempotency-Key, which would keep a fast hash of a body with a password in it: an email is signed up once anyhow,
   * and a repetition gets the same answer. The slow hash is made before the transaction, so that none waits for it.
   */
  @Post()
  @Allow('public')
  @OwnTransaction()
  @Describe({ summary: 'Sign up', answer: SignUpAnswer })
  async signUp(@JsonBody(SignUpBody) body: z.infer<typeof SignUpBody>): Promise<z.infer<typeof SignUpAnswer>> {
    const email = parseEmail(body.email);
    const name = parseName(body.name);
    checkPassword(body.password, email);
    await this.credentials.countSignUp(this.context.clientAddress);
    const passwordHash = await this.hasher.hash(body.password);
    await this.database.transact({}, async (sql) => {
      const personId = await this.people.add(sql, { email, name, passwordHash, language: body.language });
      if (personId !== null) await this.verifications.send(sql, personId);
      // Nobody came into being whom this transaction could act for.
      if (personId === null) await actAs(sql, this.context.actor);
      // The caller cannot tell the two apart; whoever reads the log can.
      const row =
        personId === null
          ? { action: 'identity.sign_up_repeated' }
          : { action: 'identity.signed_up', subject: personId };
      await this.context.writeAudit(sql, { ...row, organizationId: null, ...(personId === null ? {} : { personId }) });
    });
    return { status: 'accepted' };
  }
}
