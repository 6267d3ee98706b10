import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  ChainSourceItem,
  ChainSourcePage,
  ChainSourceQuery,
  DeclareChainSourceBody,
  ProveChainSourceBody,
} from '@holdfast/contracts';
import {
  checkControl,
  checkDeclaration,
  declareChainSource,
  getChainSource,
  listChainSources,
  recordProof,
} from '@holdfast/migration';
import {
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
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

/** A chain may take its time to answer, so no transaction waits for it: see the README for what that means for repeating. */
@Controller('api/chain-sources')
@Allow('platform_operator')
export class ChainSourcesController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly database: Database,
  ) {}

  @Post()
  @OwnTransaction()
  @Describe({ summary: 'Declare a contract; answers the challenge that its owner signs', answer: ChainSourceItem })
  async declare(@JsonBody(DeclareChainSourceBody) body: z.infer<typeof DeclareChainSourceBody>) {
    const { actor, organizationId } = this.context;
    const declaration = { ...body, escrow: body.escrow ?? null, organizationId };
    const checked = await checkDeclaration(declaration, this.parts.chains);
    return this.database.transact(actor, async (sql) => {
      await this.context.takeKey(sql, 201, 'Look at your contracts (GET /api/chain-sources): it is among them.');
      const source = await declareChainSource(sql, checked, this.parts.clock);
      await this.context.writeAudit(sql, { action: 'chain_source.declared', subject: source.id });
      return source;
    });
  }

  @Get()
  @Describe({ summary: 'Your declared contracts, newest first', answer: ChainSourcePage })
  list(@JsonQuery(ChainSourceQuery) query: z.infer<typeof ChainSourceQuery>, @Paged() page: Page) {
    return listChainSources(this.context.unit, this.context.organizationId, query, page);
  }

  @Post(':id/proof')
  @HttpCode(200)
  @OwnTransaction()
  @Describe({ summary: "Prove control with the owner's signature of the challenge", answer: ChainSourceItem })
  async prove(@PathId('id') id: string, @JsonBody(ProveChainSourceBody) body: z.infer<typeof ProveChainSourceBody>) {
    const { actor, organizationId } = this.context;
    const { signature } = body;
    const source = await this.database.read(actor, (sql) => getChainSource(sql, organizationId, id));
    const block = await checkControl(source, signature, this.parts.chains, this.parts.clock);
    return this.database.transact(actor, async (sql) => {
      await this.context.takeKey(sql, 200, 'Look at your contracts (GET /api/chain-sources): it is proven.');
      const proven = await recordProof(sql, { organizationId, source, signature, block });
      await this.context.writeAudit(sql, { action: 'chain_source.proven', subject: id });
      return proven;
    });
  }
}
