import { Controller, Get } from '@nestjs/common';
import { readStripeMode } from '@holdfast/billing';
import { BillingMode, Outbox } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import { Allow, Describe, MailOutbox, RequestContext } from '@holdfast/platform';
import { PortalParts } from '../portal-parts';

const SAYS = {
  emulator: 'No real money: Stripe is stood in for by an emulator on this machine.',
  test: 'No real money: this is Stripe’s test mode.',
  live: 'Real money.',
  none: 'Nothing can be paid: no key of Stripe’s is set.',
} as const;

/** How far what is shown here is real. */
@Controller('api')
export class BillingModeController {
  private readonly outbox: MailOutbox;

  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {
    const { masterSecret } = parts.service.config;
    this.outbox = new MailOutbox(masterSecret, parts.clock);
  }

  @Get('billing/mode')
  @Allow('public')
  @Describe({ summary: 'Whether payments are real', answer: BillingMode })
  async mode() {
    const mode = this.parts.service.config.stripe?.mode ?? (await readStripeMode(this.context.unit)) ?? 'none';
    return { mode, says: SAYS[mode] };
  }

  @Get('development/outbox')
  @Allow('public')
  @Describe({
    summary: 'Mails that would have gone out; only without an SMTP server, and never in production',
    answer: Outbox,
  })
  async mails() {
    const { nodeEnv, mailUrl } = this.parts.service.config;
    if (nodeEnv === 'production' || mailUrl !== undefined) {
      throw new DomainError('not_found', 'outbox.not_here', 'Mails go out from here; none rest.');
    }
    return { items: await this.outbox.readDevelopment(this.context.unit) };
  }
}
