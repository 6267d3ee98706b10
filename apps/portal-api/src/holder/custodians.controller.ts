import { Controller, Get } from '@nestjs/common';
import { CustodianOffer, CustodianOfferPage, CustodianQuery } from '@holdfast/contracts';
import { getCustodian, listCustodians, scaleHoldings, sumOwnHoldings } from '@holdfast/migration';
import { Allow, Describe, JsonQuery, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';

@Controller('api/custodians')
@Allow('person', 'platform_operator', 'custodian_admin', 'custodian_operator', 'custodian_auditor')
export class CustodiansController {
  constructor(private readonly context: RequestContext) {}

  @Get()
  @Describe({ summary: 'Custodians side by side, with a quote for your assets', answer: CustodianOfferPage })
  async list(@JsonQuery(CustodianQuery) query: z.infer<typeof CustodianQuery>, @Paged() page: Page) {
    return listCustodians(this.context.unit, await this.holdings(query.assets), page);
  }

  @Get(':id')
  @Describe({ summary: 'One custodian, with a quote for your assets', answer: CustodianOffer })
  async get(@PathId('id') id: string, @JsonQuery(CustodianQuery) query: z.infer<typeof CustodianQuery>) {
    return getCustodian(this.context.unit, id, await this.holdings(query.assets));
  }

  private async holdings(assets: string | undefined) {
    return scaleHoldings(await sumOwnHoldings(this.context.unit), assets === undefined ? null : BigInt(assets));
  }
}
