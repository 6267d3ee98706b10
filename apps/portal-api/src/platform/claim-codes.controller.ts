import { Readable } from 'node:stream';
import { Controller, Delete, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ClaimCodeItem, ClaimCodePage, ClaimCodeQuery, IssueClaimCodesBody } from '@holdfast/contracts';
import { HolderReferences, MasterKey } from '@holdfast/identity';
import { getOffBoarding, issueClaimCodes, listClaimCodes, revokeClaimCode, silentHolderIds } from '@holdfast/migration';
import {
  type Actor,
  Allow,
  Database,
  Describe,
  JsonBody,
  JsonQuery,
  OwnTransaction,
  type Page,
  Paged,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

const HOLDERS_AT_ONCE = 1_000;

@Controller('api')
@Allow('platform_operator')
export class ClaimCodesController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly database: Database,
    private readonly master: MasterKey,
  ) {}

  /**
   * Streamed, a thousand holders a transaction, so that a million letters take no memory. No Idempotency-Key: whoever
   * loses the answer asks again, and every code that was not used is worth nothing then.
   */
  @Post('off-boardings/:id/claim-codes')
  @HttpCode(200)
  @OwnTransaction()
  @Describe({
    summary:
      'New claim codes for every holder who has not claimed, as NDJSON {id, holder, code, expiresAt}; shown once',
    produces: 'application/x-ndjson',
  })
  async issue(
    @PathId('id') id: string,
    @JsonBody(IssueClaimCodesBody) body: z.infer<typeof IssueClaimCodesBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const { actor, organizationId } = this.context;
    const { holderIds, references } = await this.database.transact(actor, async (sql) => {
      await getOffBoarding(sql, organizationId, id);
      const found = await silentHolderIds(sql, organizationId, id);
      await this.context.writeAudit(sql, {
        action: 'claim_codes.issued',
        subject: id,
        detail: { holders: found.length },
      });
      return { holderIds: found, references: await HolderReferences.open(sql, this.master, organizationId) };
    });
    reply.header('Content-Type', 'application/x-ndjson; charset=utf-8');
    const request = { organizationId, offBoardingId: id, validDays: body.validDays };
    return Readable.from(this.lines(actor, request, holderIds, references), { objectMode: false });
  }

  private async *lines(
    actor: Actor,
    request: { organizationId: string; offBoardingId: string; validDays: number },
    holderIds: readonly string[],
    references: HolderReferences,
  ): AsyncGenerator<string> {
    for (let at = 0; at < holderIds.length; at += HOLDERS_AT_ONCE) {
      const batch = holderIds.slice(at, at + HOLDERS_AT_ONCE);
      const codes = await this.database.transact(actor, (sql) =>
        issueClaimCodes(sql, { ...request, holderIds: batch }, this.parts.clock),
      );
      const texts = codes.map(({ id, code, expiresAt, referenceSealed }) => {
        const holder = referenceSealed === null ? null : references.unseal(referenceSealed);
        return `${JSON.stringify({ id, holder, code, expiresAt })}\n`;
      });
      if (texts.length > 0) yield texts.join('');
    }
  }

  @Get('off-boardings/:id/claim-codes')
  @Describe({ summary: 'The codes that were issued, without the codes', answer: ClaimCodePage })
  async list(
    @PathId('id') id: string,
    @JsonQuery(ClaimCodeQuery) query: z.infer<typeof ClaimCodeQuery>,
    @Paged() page: Page,
  ) {
    const { unit, organizationId } = this.context;
    await getOffBoarding(unit, organizationId, id);
    return listClaimCodes(unit, { organizationId, offBoardingId: id, state: query.state ?? null }, page);
  }

  @Delete('claim-codes/:id')
  @Describe({ summary: 'Revoke a code', answer: ClaimCodeItem })
  async revoke(@PathId('id') id: string) {
    const code = await revokeClaimCode(this.context.unit, this.context.organizationId, id);
    this.context.audit({ action: 'claim_code.revoked', subject: id });
    return code;
  }
}
