import { Controller, Get } from '@nestjs/common';
import { CustodianOffer, CustodianOfferPage, CustodianQuery } from '@holdfast/contracts';
import { assertOwnAssets, getCustodian, listCustodians, sumOwnHoldings } from '@holdfast/migration';
import { Allow, Describe, JsonQuery, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

/** For anybody: whoever has something to lose compares before they sign up. Quotes for one's own assets come with signing in. */
@Controller('api/custodians')
@Allow('public')
export class CustodiansController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {}

  @Get()
  @Describe({
    summary: 'Custodians side by side: terms, prices, record; quotes for your assets, estimates for any',
    answer: CustodianOfferPage,
  })
  async list(@JsonQuery(CustodianQuery) query: z.infer<typeof CustodianQuery>, @Paged() page: Page) {
    return listCustodians(this.context.unit, await this.comparing(query), page);
  }

  @Get(':id')
  @Describe({ summary: 'One custodian, with quotes for your assets', answer: CustodianOffer })
  async get(@PathId('id') id: string, @JsonQuery(CustodianQuery) query: z.infer<typeof CustodianQuery>) {
    return getCustodian(this.context.unit, id, await this.comparing(query));
  }

  private async comparing({ assetIds, items, bytes }: z.infer<typeof CustodianQuery>) {
    const { unit } = this.context;
    const { clock, records } = this.parts;
    if (assetIds !== undefined) await assertOwnAssets(unit, assetIds);
    const isAsked = items !== undefined || bytes !== undefined;
    return {
      holdings: await sumOwnHoldings(unit, assetIds ?? null),
      estimate: isAsked ? { items: BigInt(items ?? '0'), bytes: BigInt(bytes ?? '0') } : null,
      records,
      now: clock.now(),
    };
  }
}
