import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ChainSourceItem, ChainSourcePage, DeclareChainSourceBody, ProveChainSourceBody } from '@holdfast/contracts';
import {
  checkControl,
  checkDeclaration,
  declareChainSource,
  getChainSource,
  listChainSources,
  recordProof,
} from '@holdfast/migration';
import { Allow, Describe, JsonBody, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

@Controller('api/chain-sources')
@Allow('platform_operator')
export class ChainSourcesController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {}

  @Post()
  @Describe({ summary: 'Declare a contract; answers the challenge that its owner signs', answer: ChainSourceItem })
  async declare(@JsonBody(DeclareChainSourceBody) body: z.infer<typeof DeclareChainSourceBody>) {
    const { unit, organizationId } = this.context;
    const declaration = { ...body, escrow: body.escrow ?? null, organizationId };
    const checked = await checkDeclaration(declaration, this.parts.chains);
    const source = await declareChainSource(unit, checked, this.parts.clock);
    this.context.audit({ action: 'chain_source.declared', subject: source.id });
    return source;
  }

  @Get()
  @Describe({ summary: 'Your declared contracts, newest first', answer: ChainSourcePage })
  list(@Paged() page: Page) {
    return listChainSources(this.context.unit, this.context.organizationId, page);
  }

  @Post(':id/proof')
  @HttpCode(200)
  @Describe({ summary: "Prove control with the owner's signature of the challenge", answer: ChainSourceItem })
  async prove(@PathId('id') id: string, @JsonBody(ProveChainSourceBody) body: z.infer<typeof ProveChainSourceBody>) {
    const { unit, organizationId } = this.context;
    const { signature } = body;
    const source = await getChainSource(unit, organizationId, id);
    const block = await checkControl(source, signature, this.parts.chains, this.parts.clock);
    const proven = await recordProof(unit, { organizationId, source, signature, block });
    this.context.audit({ action: 'chain_source.proven', subject: id });
    return proven;
  }
}
