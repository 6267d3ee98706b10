import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  CustodianLegPage,
  IncomingTransfer,
  IncomingTransferFacets,
  IncomingTransferPage,
  IncomingTransferQuery,
  LegQuery,
  RejectTransferBody,
  TransferConsentFacts,
} from '@holdfast/contracts';
import {
  acceptTransfer,
  approveCancellation,
  approveTransfer,
  countCustodianTransfers,
  findCustodianTransfer,
  listCustodianTransfers,
  listCustodianLegs,
  proposeCancellation,
  readConsentFacts,
  rejectTransfer,
  type StaffAct,
  transferNotFound,
} from '@holdfast/migration';
import {
  Allow,
  Describe,
  JobQueues,
  JsonBody,
  JsonQuery,
  type Page,
  Paged,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { z } from 'zod';
import { staffAct } from '../staff';

/** Transfers as a custodian's staff see them: who initiates never approves. */
@Controller('api/custodian/transfers')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
export class CustodianTransfersController {
  constructor(
    private readonly context: RequestContext,
    private readonly queues: JobQueues,
  ) {}

  @Get()
  @Describe({ summary: 'Transfers in and out, with their clocks', answer: IncomingTransferPage })
  list(@JsonQuery(IncomingTransferQuery) query: z.infer<typeof IncomingTransferQuery>, @Paged() page: Page) {
    return listCustodianTransfers(this.context.unit, this.context.organizationId, query, page);
  }

  @Get('facets')
  @Describe({
    summary: 'What has not ended, counted by state, exception and whose turn it is',
    answer: IncomingTransferFacets,
  })
  facets() {
    return countCustodianTransfers(this.context.unit, this.context.organizationId);
  }

  @Get(':id')
  @Describe({ summary: 'One transfer', answer: IncomingTransfer })
  async get(@PathId('id') id: string) {
    const found = await findCustodianTransfer(this.context.unit, this.context.organizationId, id);
    if (found === null) throw transferNotFound();
    return found;
  }

  @Get(':id/consent')
  @Describe({ summary: 'What the holder agreed to, and the evidence for it', answer: TransferConsentFacts })
  consent(@PathId('id') id: string) {
    return readConsentFacts(this.context.unit, this.context.organizationId, id);
  }

  @Get(':id/legs')
  @Describe({ summary: 'The legs that the consent names, in their order', answer: CustodianLegPage })
  async legs(@PathId('id') id: string, @JsonQuery(LegQuery) query: z.infer<typeof LegQuery>, @Paged() page: Page) {
    await this.get(id);
    const { unit, organizationId: keeperId } = this.context;
    return listCustodianLegs(unit, { transferId: id, state: query.state ?? null, keeperId }, page);
  }

  @Post(':id/acceptance')
  @HttpCode(200)
  @Allow('custodian_operator', 'custodian_admin')
  @Describe({ summary: 'Accept into custody: the first of two people', answer: IncomingTransfer })
  accept(@PathId('id') id: string) {
    return this.act('transfer.accepted', id, acceptTransfer);
  }

  @Post(':id/approval')
  @HttpCode(200)
  @Allow('custodian_admin')
  @Describe({ summary: 'Approve the acceptance: the second of two people', answer: IncomingTransfer })
  approve(@PathId('id') id: string) {
    return this.act('transfer.approved', id, approveTransfer);
  }

  @Post(':id/rejection')
  @HttpCode(200)
  @Allow('custodian_operator', 'custodian_admin')
  @Describe({ summary: 'Decline, with a reason that the holder reads', answer: IncomingTransfer })
  reject(@PathId('id') id: string, @JsonBody(RejectTransferBody) body: z.infer<typeof RejectTransferBody>) {
    return this.act('transfer.rejected', id, (sql, act) => rejectTransfer(sql, { ...act, reason: body.reason }));
  }

  @Post(':id/cancellation')
  @HttpCode(200)
  @Allow('custodian_operator', 'custodian_admin')
  @Describe({ summary: 'Propose to cancel before cutover: the first of two people', answer: IncomingTransfer })
  proposeCancellation(@PathId('id') id: string) {
    return this.act('transfer.cancellation_proposed', id, proposeCancellation);
  }

  @Post(':id/cancellation-approval')
  @HttpCode(200)
  @Allow('custodian_admin')
  @Describe({ summary: 'Agree to cancel: the second of two people', answer: IncomingTransfer })
  approveCancellation(@PathId('id') id: string) {
    return this.act('transfer.cancelled', id, approveCancellation);
  }

  private async act(
    action: string,
    transferId: string,
    work: (sql: RequestContext['unit'], act: StaffAct) => Promise<void>,
  ) {
    await work(this.context.unit, staffAct(this.context, transferId));
    this.context.audit({ action, subject: transferId });
    this.context.afterCommit(
      async () => void (await this.queues.ring('migration', { kind: 'advance-transfer', transferId })),
    );
    return this.get(transferId);
  }
}
