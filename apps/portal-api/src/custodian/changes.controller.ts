import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ChangeItem, ChangePage, ChangeQuery, CustodianChange } from '@holdfast/contracts';
import { approveChange, type ChangeRow, listChanges, proposeChange, withdrawChange } from '@holdfast/migration';
import { Allow, Describe, JsonBody, JsonQuery, type Page, Paged, PathId, RequestContext } from '@holdfast/platform';
import type { z } from 'zod';
import { staffOf } from '../identity/staff';
import { PortalParts } from '../portal-parts';

/** Vaults and the acceptance policy: who proposes never approves, and until somebody approves nothing has changed. */
@Controller('api/custodian/changes')
@Allow('custodian_admin')
export class ChangesController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {}

  @Post()
  @Describe({ summary: 'Propose a change of a vault or of the acceptance policy', answer: ChangeItem })
  async propose(@JsonBody(CustodianChange) body: z.infer<typeof CustodianChange>) {
    const { clock, chains } = this.parts;
    const isKnownChain = (chainId: number) => chains(chainId) !== null;
    const proposal = { ...staffOf(this.context), change: body };
    return this.done('proposed', await proposeChange(this.context.unit, proposal, { clock, isKnownChain }));
  }

  @Get()
  @Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
  @Describe({
    summary: 'Changes, newest first: what waits for a second person, and what was decided',
    answer: ChangePage,
  })
  list(@JsonQuery(ChangeQuery) query: z.infer<typeof ChangeQuery>, @Paged() page: Page) {
    const { organizationId, unit } = this.context;
    const wanted = { organizationId, state: query.state ?? null, now: this.parts.clock.now() };
    return listChanges(unit, wanted, page);
  }

  @Post(':id/approval')
  @HttpCode(200)
  @Describe({ summary: 'Approve a change, as the second of two people: it counts from now on', answer: ChangeItem })
  async approve(@PathId('id') id: string) {
    return this.done('approved', await approveChange(this.context.unit, this.decision(id)));
  }

  @Post(':id/withdrawal')
  @HttpCode(200)
  @Describe({ summary: 'Take a proposed change back', answer: ChangeItem })
  async withdraw(@PathId('id') id: string) {
    return this.done('withdrawn', await withdrawChange(this.context.unit, this.decision(id)));
  }

  private decision(changeId: string) {
    return { ...staffOf(this.context), changeId, now: this.parts.clock.now() };
  }

  private done(what: 'proposed' | 'approved' | 'withdrawn', row: ChangeRow): ChangeRow {
    const { kind, ...change } = row.change;
    const detail = Object.fromEntries(Object.entries(change).map(([name, value]) => [name, String(value)]));
    this.context.audit({ action: `${kind}.${what}`, subject: row.id, detail });
    return row;
  }
}
