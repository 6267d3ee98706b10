import { Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import {
  ConsentBody,
  DraftedTransfer,
  DraftTransferBody,
  LegPage,
  LegQuery,
  OfferDocument,
  OfferedTerms,
  PORTAL_PAGES,
  portalLink,
  ReturningMoneyList,
  TransferPage,
  TransferView,
} from '@holdfast/contracts';
import { listReturningMoney } from '@holdfast/billing';
import { People } from '@holdfast/identity';
import {
  cancelOwnTransfer,
  draftTransfer,
  EXCLUSIONS,
  type ExclusionCode,
  getMoving,
  getOffer,
  getOfferedTerms,
  getTransfer,
  giveConsent,
  listLegs,
  listTransfers,
  transferConsentedMail,
} from '@holdfast/migration';
import {
  Allow,
  Describe,
  JobQueues,
  JsonBody,
  JsonQuery,
  MailOutbox,
  type Page,
  Paged,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { StepUp } from '../identity/step-up';
import { PortalParts } from '../portal-parts';
import { stepUp } from './step-up';

const FRESH_RECOVERY_MS = 7 * 24 * 60 * 60 * 1_000;

@Controller('api/transfers')
@Allow('person')
export class TransfersController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly stepUps: StepUp,
    private readonly people: People,
    private readonly mails: MailOutbox,
    private readonly queues: JobQueues,
  ) {}

  @Post()
  @Describe({ summary: 'Draft a transfer: answers the offer to look at', answer: DraftedTransfer })
  async draft(@JsonBody(DraftTransferBody) body: z.infer<typeof DraftTransferBody>) {
    const { unit, personId } = this.context;
    const input = {
      personId,
      custodianId: body.custodianId,
      assetIds: body.assetIds ?? null,
      fromOrganizationId: body.fromOrganizationId ?? null,
      price: body.price ?? null,
    };
    const { id, offer, expiresAt, sorted } = await draftTransfer(unit, input, this.parts.clock);
    this.context.audit({ action: 'transfer.drafted', subject: id, organizationId: null });
    return {
      id,
      state: 'draft',
      offer: OfferDocument.parse(JSON.parse(offer.document)),
      consentHash: offer.hash.toString('hex'),
      expiresAt,
      reasons: reasonsOf(sorted.excluded.map(({ code }) => code)),
      returning: await this.returningWith(id),
    };
  }

  @Post(':id/consent')
  @HttpCode(200)
  @Describe({ summary: 'Consent to exactly what the offer says, and ask for the transfer', answer: TransferView })
  async consent(@PathId('id') id: string, @JsonBody(ConsentBody) body: z.infer<typeof ConsentBody>) {
    const { unit, personId } = this.context;
    await stepUp(this.stepUps, body);
    const { consentId } = await giveConsent(
      unit,
      { personId, transferId: id, consentHash: body.consentHash, coolOffMs: await this.coolOffMs() },
      this.parts.clock,
    );
    this.context.audit({ action: 'transfer.consented', subject: id, organizationId: null, detail: { consentId } });
    this.ring(id);
    const view = await getTransfer(unit, personId, id);
    await this.tell(view);
    return view;
  }

  @Get()
  @Describe({ summary: 'Your transfers, newest first', answer: TransferPage })
  list(@Paged() page: Page) {
    return listTransfers(this.context.unit, this.context.personId, page);
  }

  @Get(':id')
  @Describe({ summary: 'A transfer: its state, what it waits for, what is missing', answer: TransferView })
  get(@PathId('id') id: string) {
    return getTransfer(this.context.unit, this.context.personId, id);
  }

  @Get(':id/offer')
  @Describe({ summary: 'The offer: exactly the bytes that the consent hash is of', answer: OfferDocument })
  async offer(@PathId('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('Content-Type', 'application/json; charset=utf-8');
    return getOffer(this.context.unit, this.context.personId, id);
  }

  @Get(':id/returning')
  @Describe({
    summary: 'What comes back from custodians that were left, or that this transfer leaves',
    answer: ReturningMoneyList,
  })
  async returning(@PathId('id') id: string) {
    return { items: await this.returningWith(id) };
  }

  @Get(':id/terms')
  @Describe({ summary: 'The terms of the offer, and those that you agreed to here before', answer: OfferedTerms })
  terms(@PathId('id') id: string) {
    return getOfferedTerms(this.context.unit, this.context.personId, id);
  }

  @Get(':id/legs')
  @Describe({ summary: 'The legs, in their order', answer: LegPage })
  async legs(@PathId('id') id: string, @JsonQuery(LegQuery) query: z.infer<typeof LegQuery>, @Paged() page: Page) {
    const { unit, personId } = this.context;
    await getTransfer(unit, personId, id);
    return listLegs(unit, id, query.state ?? null, page);
  }

  @Post(':id/cancellation')
  @HttpCode(200)
  @Describe({ summary: 'Cancel, as long as nothing is being released', answer: TransferView })
  async cancel(@PathId('id') id: string) {
    const { unit, personId } = this.context;
    await cancelOwnTransfer(unit, personId, id);
    this.context.audit({ action: 'transfer.cancelled', subject: id, organizationId: null });
    this.ring(id);
    return getTransfer(unit, personId, id);
  }

  private async returningWith(transferId: string) {
    const { unit, personId } = this.context;
    return listReturningMoney(unit, await getMoving(unit, personId, transferId), this.parts.clock.now());
  }

  private ring(transferId: string): void {
    this.context.afterCommit(
      async () => void (await this.queues.ring('migration', { kind: 'advance-transfer', transferId })),
    );
  }

  /** Longer for somebody who has just recovered their account: whoever stole it that way gains nothing by it. */
  private async coolOffMs(): Promise<number> {
    const { unit, personId } = this.context;
    const { coolOffSeconds, recoveryDelaySeconds } = this.parts.service.config;
    const recoveredAt = await this.people.recoveredAt(unit, personId);
    const isFresh =
      recoveredAt !== null && this.parts.clock.now().getTime() - recoveredAt.getTime() < FRESH_RECOVERY_MS;
    return Math.max(coolOffSeconds, isFresh ? recoveryDelaySeconds : 0) * 1_000;
  }

  private async tell(view: { id: string; items: number; custodian: { name: string }; waitingUntil: Date | null }) {
    const { unit, personId } = this.context;
    await this.mails.write(unit, {
      to: { personId },
      template: transferConsentedMail,
      parameters: {
        items: view.items,
        custodian: view.custodian.name,
        until:
          view.waitingUntil === null ? null : `${view.waitingUntil.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
        link: portalLink(this.parts.service.config.publicOrigin, PORTAL_PAGES.transfer(view.id)),
      },
    });
  }
}

function reasonsOf(codes: readonly ExclusionCode[]) {
  return [...new Set(codes)].sort().map((code) => ({
    code,
    ...EXCLUSIONS[code],
    count: codes.filter((one) => one === code).length,
  }));
}
