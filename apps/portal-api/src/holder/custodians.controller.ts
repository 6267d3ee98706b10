import { Controller, Get } from '@nestjs/common';
import { CustodianOffer, CustodianOfferPage, CustodianQuery } from '@holdfast/contracts';
import { assertOwnAssets, getCustodian, listCustodians, sumOwnHoldings } from '@holdfast/migration';
import { Allow, Describe, JsonQuery, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

@Controller('api/custodians')
@Allow('person', 'platform_operator', 'custodian_admin', 'custodian_operator', 'custodian_auditor')
export class CustodiansController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {}

  @Get()
  @Describe({ summary: 'Custodians side by side, with quotes for your assets', answer: CustodianOfferPage })
  async list(@JsonQuery(CustodianQuery) query: z.infer<typeof CustodianQuery>, @Paged() page: Page) {
    return listCustodians(this.context.unit, await this.holdings(query.assetIds), this.parts.clock.now(), page);
  }

  @Get(':id')
  @Describe({ summary: 'One custodian, with quotes for your assets', answer: CustodianOffer })
  async get(@PathId('id') id: string, @JsonQuery(CustodianQuery) query: z.infer<typeof CustodianQuery>) {
    return getCustodian(this.context.unit, id, await this.holdings(query.assetIds), this.parts.clock.now());
  }

  private async holdings(assetIds: readonly string[] | undefined) {
    if (assetIds !== undefined) await assertOwnAssets(this.context.unit, assetIds);
    return sumOwnHoldings(this.context.unit, assetIds ?? null);
  }
}
