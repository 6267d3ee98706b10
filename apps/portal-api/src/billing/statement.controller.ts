import { Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { STATEMENT_HEAD, statementPage, type StatementPlace } from '@holdfast/billing';
import { StatementQuery } from '@holdfast/contracts';
import { type Actor, Allow, Database, Describe, JsonQuery, OwnTransaction, RequestContext } from '@holdfast/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';

/** A month's money as a file for a bookkeeper's program. */
@Controller('api/custodian/billing/statement')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
@OwnTransaction()
export class StatementController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
  ) {}

  @Get()
  @Describe({
    summary: 'What was invoiced, given back, credited and paid out in a month, as CSV',
    produces: 'text/csv',
  })
  read(
    @JsonQuery(StatementQuery) { month }: z.infer<typeof StatementQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Readable {
    const { actor, organizationId } = this.context;
    reply.header('Content-Type', 'text/csv; charset=utf-8');
    reply.header('Content-Disposition', `attachment; filename="holdfast-statement-${month}.csv"`);
    return Readable.from(this.lines(actor, organizationId, month), { objectMode: false });
  }

  /** A page a transaction, so that a year's worth of invoices takes no memory and blocks nobody. */
  private async *lines(actor: Actor, organizationId: string, month: string): AsyncGenerator<string> {
    yield STATEMENT_HEAD;
    let place: StatementPlace | null | undefined;
    while (place !== null) {
      const from = place;
      const page = await this.database.read(actor, (sql) => statementPage(sql, organizationId, month, from));
      if (page.text !== '') yield page.text;
      place = page.next;
    }
  }
}
