import { Controller, Post } from '@nestjs/common';
import { ClaimAnswer, ClaimBody } from '@holdfast/contracts';
import { normaliseClaimCode, redeemClaimCode } from '@holdfast/migration';
import { Allow, Describe, JsonBody, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

@Controller('api/claims')
@Allow('person')
export class ClaimsController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {}

  @Post()
  @Describe({ summary: "Prove with a code to be a platform's user", answer: ClaimAnswer })
  async claim(@JsonBody(ClaimBody) body: z.infer<typeof ClaimBody>) {
    const { personId, clientAddress, unit } = this.context;
    // A typing error is told apart from a wrong code, and uses up no attempt.
    const code = normaliseClaimCode(body.code);
    await this.parts.attempts.count({ personId, clientAddress });
    const claimed = await redeemClaimCode(unit, personId, code);
    this.context.audit({ action: 'holder.claimed', subject: claimed.holderId, organizationId: claimed.platform.id });
    this.context.afterCommit(() => this.parts.attempts.uncount({ personId, clientAddress }));
    return claimed;
  }
}
