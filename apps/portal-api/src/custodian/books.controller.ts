import { Controller, Get } from '@nestjs/common';
import {
  AccountPage,
  AccountQuery,
  CustodianSummary,
  PositionPage,
  PositionQuery,
  PostingPage,
} from '@holdfast/contracts';
import { listAccounts, listPositions, listPostings, summariseCustodian } from '@holdfast/migration';
import { Allow, Describe, JsonQuery, type Page, Paged, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';

/** The ledger as a custodian reads it: accounts by the custodian's own references, never by name. */
@Controller('api/custodian')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
export class BooksController {
  constructor(private readonly context: RequestContext) {}

  @Get('summary')
  @Describe({ summary: 'Accounts, positions, postings and transfers, counted', answer: CustodianSummary })
  summary() {
    return summariseCustodian(this.context.unit, this.context.organizationId);
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

  @Get('postings')
  @Describe({ summary: 'Postings, newest first', answer: PostingPage })
  postings(@Paged() page: Page) {
    return listPostings(this.context.unit, this.context.organizationId, page);
  }
}
