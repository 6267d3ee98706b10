import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import {
  AcceptancePolicy,
  AcceptancePolicyBody,
  PublishTermsBody,
  RegisterVaultBody,
  Terms,
  VaultItem,
  VaultPage,
} from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import {
  findAcceptancePolicy,
  listVaults,
  newestTerms,
  publishTerms,
  registerVault,
  revokeVault,
  setAcceptancePolicy,
  type TermsRow,
} from '@holdfast/migration';
import { Allow, Describe, JsonBody, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

/** What a custodian offers: administrators say it, all of its staff read it. */
@Controller('api/custodian')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
export class OfferingController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {}

  @Put('terms')
  @Allow('custodian_admin')
  @Describe({ summary: 'Publish a new version of the terms', answer: Terms })
  async publish(@JsonBody(PublishTermsBody) body: z.infer<typeof PublishTermsBody>) {
    const { unit, organizationId } = this.context;
    const terms = await publishTerms(unit, {
      ...body,
      organizationId,
      itemMonthMinor: BigInt(body.itemMonthMinor),
      gibibyteMonthMinor: BigInt(body.gibibyteMonthMinor),
      minimumMonthMinor: BigInt(body.minimumMonthMinor),
    });
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

  @Put('acceptance-policy')
  @Allow('custodian_admin')
  @Describe({ summary: 'Say what is accepted, and whether staff decide each time', answer: AcceptancePolicy })
  async setPolicy(@JsonBody(AcceptancePolicyBody) body: z.infer<typeof AcceptancePolicyBody>) {
    const { unit, organizationId } = this.context;
    const policy = await setAcceptancePolicy(unit, organizationId, body);
    this.context.audit({
      action: 'acceptance_policy.set',
      subject: organizationId,
      detail: { mode: body.mode, custodyKinds: body.custodyKinds.join(','), maxItems: body.maxItems },
    });
    return policy;
  }

  @Get('acceptance-policy')
  @Describe({ summary: 'What is accepted', answer: AcceptancePolicy })
  async policy() {
    const policy = await findAcceptancePolicy(this.context.unit, this.context.organizationId);
    if (policy === null) throw new DomainError('not_found', 'acceptance_policy.not_found', 'No policy is set yet.');
    return policy;
  }

  @Post('vaults')
  @Allow('custodian_admin')
  @Describe({ summary: 'Register the vault for a chain; the one before is revoked', answer: VaultItem })
  async register(@JsonBody(RegisterVaultBody) body: z.infer<typeof RegisterVaultBody>) {
    const { unit, organizationId } = this.context;
    const isKnown = (chainId: number) => this.parts.chains(chainId) !== null;
    const vault = await registerVault(unit, { organizationId, ...body }, isKnown);
    this.context.audit({ action: 'vault.registered', subject: vault.id, detail: { address: vault.address } });
    return vault;
  }

  @Get('vaults')
  @Describe({ summary: 'Vaults, newest first', answer: VaultPage })
  vaults(@Paged() page: Page) {
    return listVaults(this.context.unit, this.context.organizationId, page);
  }

  @Delete('vaults/:id')
  @Allow('custodian_admin')
  @Describe({ summary: 'Revoke a vault: nothing more is sent there', answer: VaultItem })
  async revoke(@PathId('id') id: string) {
    const vault = await revokeVault(this.context.unit, this.context.organizationId, id);
    this.context.audit({ action: 'vault.revoked', subject: id });
    return vault;
  }
}

function toTerms({ organizationId: _organizationId, hash, ...terms }: TermsRow) {
  return { ...terms, hash: hash.toString('hex') };
}
