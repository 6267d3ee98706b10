import { Controller, Get } from '@nestjs/common';
import {
  AccountPage,
  AccountQuery,
  CustodianSummary,
  KeptAsset,
  PositionPage,
  PositionQuery,
  PostingPage,
} from '@holdfast/contracts';
import { listAccounts, listPositions, listPostings, readKeptAsset, summariseCustodian } from '@holdfast/migration';
import { Allow, Describe, JsonQuery, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { KeptSums } from '../kept-sums';
import { PortalParts } from '../portal-parts';
import { linkToFile } from '../public/file-link';

/** The ledger as a custodian reads it: accounts by the custodian's own references, never by name. */
@Controller('api/custodian')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
export class BooksController {
  private readonly sums: KeptSums<Awaited<ReturnType<typeof summariseCustodian>>>;

  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {
    this.sums = new KeptSums(parts.clock);
  }

  @Get('summary')
  @Describe({ summary: 'Accounts, positions, postings and transfers, counted', answer: CustodianSummary })
  summary() {
    const { unit, organizationId } = this.context;
    return this.sums.read(organizationId, () => summariseCustodian(unit, organizationId));
  }

  @Get('accounts')
  @Describe({ summary: 'Accounts', answer: AccountPage })
  accounts(@JsonQuery(AccountQuery) query: z.infer<typeof AccountQuery>, @Paged() page: Page) {
    const { unit, organizationId } = this.context;
    return listAccounts(unit, { organizationId, q: query.q ?? null, newestFirst: query.sort === 'newest' }, page);
  }

  @Get('positions')
  @Describe({ summary: 'Positions, of one account or all', answer: PositionPage })
  positions(@JsonQuery(PositionQuery) query: z.infer<typeof PositionQuery>, @Paged() page: Page) {
    return listPositions(this.context.unit, this.context.organizationId, query, page);
  }

  @Get('assets/:id')
  @Describe({ summary: 'One asset: what is kept of it, for whom, its files and its history', answer: KeptAsset })
  async asset(@PathId('id') id: string) {
    const { unit, organizationId } = this.context;
    const asset = await readKeptAsset(unit, organizationId, id);
    return { ...asset, files: asset.files.map((file) => ({ ...file, link: linkToFile(this.parts, file) })) };
  }

  @Get('postings')
  @Describe({ summary: 'Postings, newest first', answer: PostingPage })
  postings(@Paged() page: Page) {
    return listPostings(this.context.unit, this.context.organizationId, page);
  }
}
