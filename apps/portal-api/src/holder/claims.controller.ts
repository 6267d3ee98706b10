import { Controller, HttpCode, Post } from '@nestjs/common';
import {
  ClaimAnswer,
  ClaimBody,
  WalletClaimAnswer,
  WalletClaimBody,
  WalletMessageAnswer,
  WalletMessageBody,
} from '@holdfast/contracts';
import { Challenges } from '@holdfast/identity';
import { DomainError } from '@holdfast/kernel';
import { claimByWallet, normaliseClaimCode, redeemClaimCode } from '@holdfast/migration';
import { Allow, Database, Describe, JsonBody, NoIdempotency, RequestContext } from '@holdfast/platform';
import { composeWalletMessage, parseAddress, verifyWalletMessage } from '@holdfast/sources';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

/** As long as a challenge counts. */
const SIGN_WITHIN_MS = 5 * 60_000;

@Controller('api/claims')
@Allow('person')
export class ClaimsController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly database: Database,
    private readonly challenges: Challenges,
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

  /** What a wallet shows and signs. It counts once, for whoever asked for it. */
  @Post('wallet/message')
  @NoIdempotency()
  @HttpCode(200)
  @Describe({ summary: 'A message for your wallet to sign', answer: WalletMessageAnswer })
  async walletMessage(@JsonBody(WalletMessageBody) body: z.infer<typeof WalletMessageBody>) {
    const { unit } = this.context;
    const address = parseAddress(body.address, '/address');
    if (this.parts.chains(body.chainId) === null) {
      throw new DomainError('invalid', 'chain.unknown', 'This chain is not one that Holdfast reads.', {
        field: '/chainId',
      });
    }
    const issuedAt = this.parts.clock.now();
    const expiresAt = new Date(issuedAt.getTime() + SIGN_WITHIN_MS);
    const origin = this.parts.service.config.publicOrigin;
    const { message, nonce } = composeWalletMessage({
      ...{ address, chainId: body.chainId, origin, issuedAt, expiresAt },
      statement: 'Claim what is mine. This moves nothing and costs nothing.',
    });
    await this.challenges.keep(unit, 'wallet_claim', nonce);
    return { message, expiresAt };
  }

  @Post('wallet')
  @Describe({
    summary: 'Claim with a wallet that a platform named for you, or that a token of yours is in',
    answer: WalletClaimAnswer,
  })
  async claimByWallet(@JsonBody(WalletClaimBody) body: z.infer<typeof WalletClaimBody>) {
    const { personId, clientAddress, actor, unit } = this.context;
    await this.parts.attempts.count({ personId, clientAddress });
    const { clock, service } = this.parts;
    const signed = { ...body, origin: service.config.publicOrigin, now: clock.now() };
    const { address, nonce } = await verifyWalletMessage(signed);
    // Spent, whatever comes of it.
    const isOurs = await this.database.transact(actor, (sql) => this.challenges.take(sql, 'wallet_claim', nonce));
    if (!isOurs) {
      throw new DomainError('conflict', 'wallet.message_used', 'This message was used, or was not made for you.', {
        field: '/message',
        remedy: 'Ask for a new one.',
      });
    }
    const claims = await claimByWallet(unit, personId, address);
    for (const claim of claims) {
      const detail = { by: 'wallet' };
      this.context.audit({
        action: 'holder.claimed',
        subject: claim.holderId,
        organizationId: claim.platform.id,
        detail,
      });
    }
    this.context.afterCommit(() => this.parts.attempts.uncount({ personId, clientAddress }));
    return { claims };
  }
}
