import { Controller, Get } from '@nestjs/common';
import { type AuditItem, AuditPage, AuditQuery, type PageOf } from '@holdfast/contracts';
import { listAudit, MasterKey, personalDataView } from '@holdfast/identity';
import { Allow, Database, Describe, JsonQuery, type Page, Paged, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';

@Controller('api/organization/audit')
export class AuditController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly master: MasterKey,
  ) {}

  /** Operators see their own acts. A regulator's look is itself written down. */
  @Get()
  @Allow('platform_operator', 'custodian_admin', 'custodian_operator', 'custodian_auditor', 'regulator')
  @Describe({ summary: "The organization's audit log, newest first", answer: AuditPage })
  async list(
    @JsonQuery(AuditQuery) query: z.infer<typeof AuditQuery>,
    @Paged() page: Page,
  ): Promise<PageOf<AuditItem>> {
    const { organizationId, principal } = this.context;
    if (principal?.role === 'regulator') {
      await this.database.transact(this.context.actor, (sql) =>
        this.context.writeAudit(sql, { action: 'identity.audit_read' }),
      );
    }
    const ownActs = principal?.role === 'custodian_operator' ? ownActsOf(principal) : {};
    const { since, until, ...rest } = query;
    const filter = { ...rest, since: toDate(since), until: toDate(until) };
    if (principal?.role === undefined) throw new Error('This route does not require a role: see @Allow.');
    const reader = { master: this.master, view: personalDataView(principal.role, undefined) };
    return listAudit(this.context.unit, reader, { organizationId, ...filter, ...ownActs }, page);
  }
}

const toDate = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

const ownActsOf = ({ personId, apiKeyId }: { personId?: string; apiKeyId?: string }) => ({
  ...(personId === undefined ? {} : { personId }),
  ...(apiKeyId === undefined ? {} : { apiKeyId }),
});
