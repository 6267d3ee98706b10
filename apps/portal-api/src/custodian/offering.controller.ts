import { Controller, Get, Put } from '@nestjs/common';
import { AcceptancePolicy, PublishTermsBody, Terms, TermsPage, VaultPage } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import {
  findAcceptancePolicy,
  listTerms,
  listVaults,
  newestTerms,
  publishTerms,
  type TermsRow,
} from '@holdfast/migration';
import { Allow, Describe, JsonBody, type Page, Paged, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';

/** What a custodian offers: administrators say it, all of its staff read it. */
@Controller('api/custodian')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
export class OfferingController {
  constructor(private readonly context: RequestContext) {}

  @Put('terms')
  @Allow('custodian_admin')
  @Describe({ summary: 'Publish a new version of the terms', answer: Terms })
  async publish(@JsonBody(PublishTermsBody) body: z.infer<typeof PublishTermsBody>) {
    const { unit, organizationId } = this.context;
    const terms = await publishTerms(unit, { ...body, organizationId });
    this.context.audit({ action: 'terms.published', subject: organizationId, detail: { version: terms.version } });
    return toTerms(terms);
  }

  @Get('terms')
  @Describe({ summary: 'The newest version of the terms', answer: Terms })
  async terms() {
    const terms = await newestTerms(this.context.unit, this.context.organizationId);
    if (terms === null) throw new DomainError('not_found', 'terms.not_found', 'No terms are published yet.');
    return toTerms(terms);
  }

  @Get('terms/versions')
  @Describe({ summary: 'All versions of the terms, newest first', answer: TermsPage })
  async termsVersions(@Paged() page: Page) {
    const { items, nextCursor } = await listTerms(this.context.unit, this.context.organizationId, page);
    return { items: items.map(toTerms), nextCursor };
  }

  @Get('acceptance-policy')
  @Describe({ summary: 'What is accepted', answer: AcceptancePolicy })
  async policy() {
    const policy = await findAcceptancePolicy(this.context.unit, this.context.organizationId);
    if (policy === null) throw new DomainError('not_found', 'acceptance_policy.not_found', 'No policy is set yet.');
    return policy;
  }

  @Get('vaults')
  @Describe({ summary: 'Vaults, newest first', answer: VaultPage })
  vaults(@Paged() page: Page) {
    return listVaults(this.context.unit, this.context.organizationId, page);
  }
}

function toTerms({ organizationId: _organizationId, hash, ...terms }: TermsRow) {
  return { ...terms, hash: hash.toString('hex') };
}
