import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { type ApiKeyItem, ApiKeyPage, IssueApiKeyBody, IssuedApiKey, type PageOf } from '@holdfast/contracts';
import { ApiKeys } from '@holdfast/identity';
import { Allow, Describe, JsonBody, NotReplayed, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { staffOf } from './staff';

@Controller('api/organization/api-keys')
export class ApiKeysController {
  constructor(
    private readonly context: RequestContext,
    private readonly apiKeys: ApiKeys,
  ) {}

  @Post()
  @Allow('platform_operator', 'custodian_admin')
  @NotReplayed()
  @Describe({ summary: 'Make an API key for a program; it is shown once', answer: IssuedApiKey })
  async issue(@JsonBody(IssueApiKeyBody) body: z.infer<typeof IssueApiKeyBody>): Promise<z.infer<typeof IssuedApiKey>> {
    const { personId, organizationId } = staffOf(this.context);
    const issued = await this.apiKeys.issue(this.context.unit, { organizationId, createdBy: personId, ...body });
    this.context.audit({ action: 'identity.api_key_issued', subject: issued.id, detail: { role: body.role } });
    return { ...issued, role: body.role };
  }

  @Get()
  @Allow('platform_operator', 'custodian_admin', 'custodian_auditor')
  @Describe({ summary: 'API keys, newest first', answer: ApiKeyPage })
  list(@Paged() page: Page): Promise<PageOf<ApiKeyItem>> {
    return this.apiKeys.list(this.context.unit, this.context.organizationId, page);
  }

  @Delete(':id')
  @Allow('platform_operator', 'custodian_admin')
  @HttpCode(204)
  @Describe({ summary: 'Revoke an API key' })
  async revoke(@PathId('id') id: string): Promise<void> {
    const { organizationId } = staffOf(this.context);
    await this.apiKeys.revoke(this.context.unit, organizationId, id);
    this.context.audit({ action: 'identity.api_key_revoked', subject: id });
  }
}
