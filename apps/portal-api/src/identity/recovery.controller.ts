import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  CompleteRecoveryBody,
  MailedTokenBody,
  RecoveryBody,
  RecoveryConfirmed,
  RecoveryView,
  SignUpAnswer,
} from '@holdfast/contracts';
import {
  checkPassword,
  Credentials,
  EmailVerifications,
  parseEmail,
  PasswordHasher,
  Recoveries,
} from '@holdfast/identity';
import { Allow, Database, Describe, JsonBody, OwnTransaction, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';

/** Verified addresses, and the slow way back. Bodies have tokens, so there are no idempotency keys: each counts once anyhow. */
@Controller('api')
export class RecoveryController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly recoveries: Recoveries,
    private readonly verifications: EmailVerifications,
    private readonly credentials: Credentials,
    private readonly hasher: PasswordHasher,
  ) {}

  @Post('person/email-verification')
  @Allow('person')
  @HttpCode(204)
  @Describe({ summary: 'Send me a mail that verifies my address' })
  async sendVerification(): Promise<void> {
    await this.verifications.send(this.context.unit, this.context.personId);
    this.context.audit({ action: 'identity.verification_sent', organizationId: null });
  }

  @Post('email-verifications')
  @Allow('public')
  @OwnTransaction()
  @HttpCode(204)
  @Describe({ summary: 'Verify an address by the link of the mail' })
  verify(@JsonBody(MailedTokenBody) body: z.infer<typeof MailedTokenBody>): Promise<void> {
    return this.act('identity.email_verified', (sql) => this.verifications.verify(sql, body.token));
  }

  /** The same answer whether the address is known or not. */
  @Post('recoveries')
  @Allow('public')
  @OwnTransaction()
  @Describe({ summary: 'Ask for a way back into an account', answer: SignUpAnswer })
  async request(@JsonBody(RecoveryBody) body: z.infer<typeof RecoveryBody>): Promise<z.infer<typeof SignUpAnswer>> {
    const email = parseEmail(body.email);
    await this.credentials.countRecovery(email, this.context.clientAddress);
    await this.act('identity.recovery_requested', (sql) => this.recoveries.request(sql, email));
    return { status: 'accepted' };
  }

  @Post('recoveries/confirmation')
  @Allow('public')
  @OwnTransaction()
  @HttpCode(200)
  @Describe({ summary: 'Go on by the link of the mail: the waiting time begins', answer: RecoveryConfirmed })
  async confirm(
    @JsonBody(MailedTokenBody) body: z.infer<typeof MailedTokenBody>,
  ): Promise<z.infer<typeof RecoveryConfirmed>> {
    let readyAt = new Date(0);
    await this.act('identity.recovery_confirmed', async (sql) => {
      const confirmed = await this.recoveries.confirm(sql, body.token);
      readyAt = confirmed.readyAt;
      return confirmed.personId;
    });
    return { readyAt: readyAt.toISOString() };
  }

  @Post('recoveries/objection')
  @Allow('public')
  @OwnTransaction()
  @HttpCode(204)
  @Describe({ summary: 'Stop a recovery by the link of its notice' })
  object(@JsonBody(MailedTokenBody) body: z.infer<typeof MailedTokenBody>): Promise<void> {
    return this.act('identity.recovery_objected', (sql) => this.recoveries.object(sql, body.token));
  }

  /** The slow hash is made before the transaction, so that none waits for it. */
  @Post('recoveries/completion')
  @Allow('public')
  @OwnTransaction()
  @HttpCode(204)
  @Describe({ summary: 'Set a new password after the waiting time; all sessions end' })
  async complete(@JsonBody(CompleteRecoveryBody) body: z.infer<typeof CompleteRecoveryBody>): Promise<void> {
    checkPassword(body.password, '');
    await this.credentials.countRecovery(body.token, this.context.clientAddress);
    const passwordHash = await this.hasher.hash(body.password);
    await this.act('identity.recovery_completed', (sql) => this.recoveries.complete(sql, body.token, passwordHash));
  }

  @Get('person/recovery')
  @Allow('person')
  @Describe({ summary: 'Is somebody recovering my account?', answer: RecoveryView })
  async view(): Promise<RecoveryView> {
    return { recovery: await this.recoveries.view(this.context.unit, this.context.personId) };
  }

  @Post('person/recovery/objection')
  @Allow('person')
  @HttpCode(204)
  @Describe({ summary: 'Stop the recovery of my account: it was not me' })
  async objectAs(): Promise<void> {
    const { personId, unit } = this.context;
    await this.recoveries.objectAs(unit, personId);
    this.context.audit({ action: 'identity.recovery_objected', subject: personId, organizationId: null });
  }

  /** Somebody who is nobody yet becomes the token's person; the audit row names them. */
  private act(action: string, work: (sql: Parameters<Recoveries['view']>[0]) => Promise<string | null>): Promise<void> {
    return this.database.transact({}, async (sql) => {
      const personId = await work(sql);
      if (personId === null) return;
      await this.context.writeAudit(sql, { action, subject: personId, personId, organizationId: null });
    });
  }
}
