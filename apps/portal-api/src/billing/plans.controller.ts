import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  checkPrices,
  getPlan,
  listPlans,
  type NewVersion,
  publishPlan,
  publishPlanVersion,
  quotePrice,
  retirePlan,
} from '@holdfast/billing';
import { Plan, PlanPage, PlanPreview, PlanPreviewBody, PlanVersionBody, PublishPlanBody } from '@holdfast/contracts';
import {
  Allow,
  Describe,
  JsonBody,
  OwnTransaction,
  type Page,
  Paged,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';

/** A custodian's prices: administrators publish them, all of its staff read them; holders see them in /api/custodians. */
@Controller('api/custodian/plans')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
export class PlansController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
  ) {}

  @Get()
  @Describe({ summary: 'Plans with all their versions, newest first', answer: PlanPage })
  list(@Paged() page: Page) {
    return listPlans(this.context.unit, this.context.organizationId, page);
  }

  @Get(':id')
  @Describe({ summary: 'One plan with all its versions', answer: Plan })
  get(@PathId('id') id: string) {
    return getPlan(this.context.unit, this.context.organizationId, id);
  }

  @Post()
  @Allow('custodian_admin')
  @Describe({ summary: 'Publish a plan with its first version', answer: Plan })
  async publish(@JsonBody(PublishPlanBody) body: z.infer<typeof PublishPlanBody>) {
    const { unit, organizationId } = this.context;
    const plan = { organizationId, name: body.name, version: toVersion(body.version) };
    const planId = await publishPlan(unit, plan, this.parts.clock);
    this.context.audit({ action: 'plan.published', subject: planId, detail: { version: 1 } });
    return getPlan(unit, organizationId, planId);
  }

  @Post('preview')
  @HttpCode(200)
  @OwnTransaction()
  @Describe({ summary: 'What prices would ask for a collection, published or not', answer: PlanPreview })
  preview(@JsonBody(PlanPreviewBody) body: z.infer<typeof PlanPreviewBody>) {
    const kept = { items: BigInt(body.items), bytes: BigInt(body.bytes) };
    const { prices } = toVersion({ prices: body.prices });
    checkPrices(prices, '/prices');
    return { quotes: prices.map((price) => quotePrice(price, kept)) };
  }

  @Post(':id/versions')
  @Allow('custodian_admin')
  @Describe({ summary: 'Publish the next version, with thirty days’ notice', answer: Plan })
  async publishVersion(@PathId('id') id: string, @JsonBody(PlanVersionBody) body: z.infer<typeof PlanVersionBody>) {
    const { unit, organizationId } = this.context;
    const plan = { organizationId, planId: id, version: toVersion(body) };
    const version = await publishPlanVersion(unit, plan, this.parts.clock);
    this.context.audit({ action: 'plan.version_published', subject: id, detail: { version } });
    return getPlan(unit, organizationId, id);
  }

  @Post(':id/retirement')
  @HttpCode(200)
  @Allow('custodian_admin')
  @Describe({ summary: 'Offer it no more; who pays by it goes on', answer: Plan })
  async retire(@PathId('id') id: string) {
    const { unit, organizationId } = this.context;
    await retirePlan(unit, organizationId, id, this.parts.clock);
    this.context.audit({ action: 'plan.retired', subject: id });
    return getPlan(unit, organizationId, id);
  }
}

function toVersion({ prices, effectiveAt }: z.infer<typeof PlanVersionBody>): NewVersion {
  return {
    prices: prices.map(({ tax, itemTiers, gibibyteTiers, minimumMinor, freeItems, freeBytes, ...price }) => ({
      ...price,
      itemTiers: itemTiers.map(toTier),
      gibibyteTiers: gibibyteTiers.map(toTier),
      minimumMinor: BigInt(minimumMinor),
      freeItems: BigInt(freeItems),
      freeBytes: BigInt(freeBytes),
      taxLabel: tax?.label ?? '',
      taxBasisPoints: tax?.basisPoints ?? 0,
    })),
    effectiveAt: effectiveAt === undefined ? null : new Date(effectiveAt),
  };
}

const toTier = ({ upTo, unitMinor }: { upTo: string | null; unitMinor: string }) => ({
  upTo: upTo === null ? null : BigInt(upTo),
  unitMinor: BigInt(unitMinor),
});
