import { Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ErasureBody, ErasureView } from '@holdfast/contracts';
import { Members, People } from '@holdfast/identity';
import { DomainError } from '@holdfast/kernel';
import { assertMayLeave, closeDrafts, forgetWallets, type Leaving, leavingFacts } from '@holdfast/migration';
import { Allow, Describe, JsonBody, RequestContext } from '@holdfast/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { SessionCookie } from './session-cookie';
import { StepUp } from './step-up';

const DESTROYED: z.infer<typeof ErasureView>['destroyed'] = [
  'email',
  'name',
  'password',
  'passkeys',
  'sessions',
  'memberships',
  'platform_references',
  'commitment_keys',
];
/** A contract and a ledger are others' too: they go on without a name. */
const KEPT: z.infer<typeof ErasureView>['kept'] = [
  'positions',
  'consents',
  'postings',
  'receipts',
  'invoices',
  'audit_log',
];

/** Leaving for good: everything that names the person is destroyed, and every proof still verifies. */
@Controller('api/person/erasure')
@Allow('person')
export class ErasureController {
  constructor(
    private readonly context: RequestContext,
    private readonly stepUp: StepUp,
    private readonly people: People,
    private readonly members: Members,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @Describe({ summary: 'What erasing me would destroy and keep, and what is in the way', answer: ErasureView })
  async look(): Promise<z.infer<typeof ErasureView>> {
    const { leaving, exportedAt } = await this.facts();
    const refusal = refusalOf(leaving, exportedAt);
    return { refusal, ...leaving, exportedAt: exportedAt?.toISOString() ?? null, destroyed: DESTROYED, kept: KEPT };
  }

  @Post()
  @HttpCode(204)
  @Describe({ summary: 'Erase me: everything that names me is destroyed, and there is no way back' })
  async erase(
    @JsonBody(ErasureBody) body: z.infer<typeof ErasureBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { personId, unit } = this.context;
    await this.stepUp.confirm(body);
    const { leaving, exportedAt } = await this.facts();
    assertMayLeave(leaving, { exportedAt, leaveAssets: body.leaveAssets });
    await closeDrafts(unit, personId);
    await forgetWallets(unit, personId);
    const { holderIds } = await this.people.erase(unit, this.members, personId);
    const detail = { holders: holderIds.length, assetsLeft: leaving.assets };
    this.context.audit({ action: 'identity.person_erased', subject: personId, organizationId: null, detail });
    this.cookie.clear(reply);
  }

  private async facts() {
    const { personId, unit } = this.context;
    return { leaving: await leavingFacts(unit, personId), exportedAt: await this.people.exportedAt(unit, personId) };
  }
}

/** As the erasure itself would be refused by somebody who has decided to leave their assets. */
function refusalOf(leaving: Leaving, exportedAt: Date | null) {
  try {
    assertMayLeave(leaving, { exportedAt, leaveAssets: true });
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { code: error.code, detail: error.message, remedy: error.details.remedy ?? '' };
  }
}
