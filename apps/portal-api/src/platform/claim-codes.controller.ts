import { Readable } from 'node:stream';
import { Controller, Delete, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ClaimCodeItem, ClaimCodePage, ClaimCodeQuery, IssueClaimCodesBody } from '@holdfast/contracts';
import { HolderReferences, MasterKey } from '@holdfast/identity';
import { csvLine } from '@holdfast/kernel';
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

interface Letter {
  readonly id: string;
  /** The platform's own reference. */
  readonly holder: string | null;
  readonly code: string;
  readonly expiresAt: Date;
}
type LineOf = (letter: Letter) => string;

interface LetterRequest {
  readonly actor: Actor;
  readonly audit: RequestContext['auditor'];
  readonly organizationId: string;
  readonly offBoardingId: string;
  readonly validDays: number;
  readonly head: string;
  readonly line: LineOf;
}

const LOST_LETTERS =
  'Codes are shown once. If the answer was lost, ask again with a new key: codes that were not used end then.';

const FORMATS: Record<'ndjson' | 'csv', { type: string; head: string; line: LineOf }> = {
  ndjson: { type: 'application/x-ndjson; charset=utf-8', head: '', line: (letter) => `${JSON.stringify(letter)}\n` },
  csv: {
    type: 'text/csv; charset=utf-8',
    head: csvLine(['holder', 'code', 'expiresAt', 'id']),
    line: ({ id, holder, code, expiresAt }) => csvLine([holder, code, expiresAt.toISOString(), id]),
  },
};

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
   * Streamed, a thousand holders a transaction, so that a million letters take no memory; each has the audit row of its
   * codes. With an Idempotency-Key a repetition is refused, since codes are not kept: whoever loses the answer asks again
   * with another, and every code that was not used is worth nothing then.
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
      await this.context.takeKey(sql, 200, LOST_LETTERS);
      const found = await silentHolderIds(sql, organizationId, id);
      await this.context.writeAudit(sql, {
        action: 'claim_codes.asked',
        subject: id,
        detail: { holders: found.length },
      });
      return { holderIds: found, references: await HolderReferences.open(sql, this.master, organizationId) };
    });
    const { type, head, line } = FORMATS[body.format];
    reply.header('Content-Type', type);
    const { auditor: audit } = this.context;
    const request = { actor, audit, organizationId, offBoardingId: id, validDays: body.validDays, head, line };
    return Readable.from(this.lines(request, holderIds, references), { objectMode: false });
  }

  private async *lines(
    request: LetterRequest,
    holderIds: readonly string[],
    references: HolderReferences,
  ): AsyncGenerator<string> {
    if (request.head !== '') yield request.head;
    for (let at = 0; at < holderIds.length; at += HOLDERS_AT_ONCE) {
      const batch = holderIds.slice(at, at + HOLDERS_AT_ONCE);
      const codes = await this.database.transact(request.actor, async (sql) => {
        const issued = await issueClaimCodes(sql, { ...request, holderIds: batch }, this.parts.clock);
        const detail = { codes: issued.length };
        await request.audit(sql, { action: 'claim_codes.issued', subject: request.offBoardingId, detail });
        return issued;
      });
      const texts = codes.map(({ id, code, expiresAt, referenceSealed }) => {
        const holder = referenceSealed === null ? null : references.unseal(referenceSealed);
        return request.line({ id, holder, code, expiresAt });
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
