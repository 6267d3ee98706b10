import type { Readable } from 'node:stream';
import { Controller, Get, Post, Put, Req } from '@nestjs/common';
import {
  AnnounceDepositBody,
  DepositDetail,
  DepositItem,
  DepositPage,
  DepositProblemGroups,
  DepositProblemPage,
  DepositProblemQuery,
  DepositQuery,
  ManifestItemPage,
  ManifestItemQuery,
} from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import {
  announceDeposit,
  getDeposit,
  groupDepositProblems,
  listChainScans,
  listDepositProblems,
  listDeposits,
  listManifestItems,
} from '@holdfast/migration';
import {
  Allow,
  Describe,
  JsonBody,
  JsonQuery,
  OwnTransaction,
  type Page,
  Paged,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { PortalParts } from '../portal-parts';
import { DepositIntake } from './deposit-intake';
import { OffBoardingSums } from './off-boarding-sums';

@Controller('api/deposits')
@Allow('platform_operator')
export class DepositsController {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly intake: DepositIntake,
    private readonly sums: OffBoardingSums,
  ) {}

  @Post()
  @Describe({ summary: 'Announce a bag by its size and SHA-256', answer: DepositItem })
  async announce(@JsonBody(AnnounceDepositBody) body: z.infer<typeof AnnounceDepositBody>) {
    const { unit, organizationId } = this.context;
    const deposit = await announceDeposit(unit, { organizationId, ...body }, this.parts.maxBagBytes);
    const detail = { offBoarding: deposit.offBoardingId };
    this.context.audit({ action: 'deposit.announced', subject: deposit.id, detail });
    return deposit;
  }

  @Get()
  @Describe({ summary: 'Your deposits, newest first', answer: DepositPage })
  list(@JsonQuery(DepositQuery) query: z.infer<typeof DepositQuery>, @Paged() page: Page) {
    return listDeposits(this.context.unit, this.context.organizationId, query, page);
  }

  /** No Idempotency-Key: the announced digest is one, and a second bag is refused. */
  @Put(':id/bag')
  @OwnTransaction()
  @Describe({ summary: 'Hand over the bag as a tar', consumes: 'application/x-tar', answer: DepositItem })
  async receive(@PathId('id') id: string, @Req() request: FastifyRequest) {
    const deposit = await this.intake.awaited(id);
    const source = streamOf(request);
    refuseOtherLength(request, deposit.sizeBytes);
    return this.intake.take(id, () => source);
  }

  @Get(':id')
  @Describe({ summary: 'A deposit: its state and its counters', answer: DepositDetail })
  async get(@PathId('id') id: string) {
    const { unit, organizationId } = this.context;
    const deposit = await getDeposit(unit, organizationId, id);
    const items = await this.sums.items(unit, organizationId, deposit);
    return { ...deposit, items, chainScans: await listChainScans(unit, organizationId, id) };
  }

  @Get(':id/problems')
  @Describe({ summary: 'What was wrong, by line', answer: DepositProblemPage })
  async problems(
    @PathId('id') id: string,
    @JsonQuery(DepositProblemQuery) filter: z.infer<typeof DepositProblemQuery>,
    @Paged() page: Page,
  ) {
    const { unit, organizationId } = this.context;
    await getDeposit(unit, organizationId, id);
    return listDepositProblems(unit, { organizationId, depositId: id, filter }, page);
  }

  @Get(':id/problem-groups')
  @Describe({ summary: 'What was wrong, the same mistake in the same file once', answer: DepositProblemGroups })
  async problemGroups(@PathId('id') id: string) {
    const { unit, organizationId } = this.context;
    await getDeposit(unit, organizationId, id);
    return { groups: await groupDepositProblems(unit, organizationId, id) };
  }

  @Get(':id/items')
  @Describe({ summary: 'Per asset a verdict, its cause and whose turn it is', answer: ManifestItemPage })
  async items(
    @PathId('id') id: string,
    @JsonQuery(ManifestItemQuery) filter: z.infer<typeof ManifestItemQuery>,
    @Paged() page: Page,
  ) {
    const { unit, organizationId } = this.context;
    await getDeposit(unit, organizationId, id);
    return listManifestItems(unit, { organizationId, depositId: id, filter }, page);
  }
}

/** Known before the first byte: so that nobody sends a terabyte to hear that it was the wrong one. */
function refuseOtherLength(request: FastifyRequest, sizeBytes: bigint): void {
  const length = request.headers['content-length'];
  if (length === undefined || !/^[0-9]{1,18}$/.test(length) || BigInt(length) === sizeBytes) return;
  if (BigInt(length) > sizeBytes) {
    throw new DomainError('too_large', 'deposit.too_large', 'The bag is larger than announced.', {
      field: 'Content-Length',
    });
  }
  throw new DomainError('invalid', 'deposit.size_mismatch', 'The bag is smaller than announced.', {
    field: 'Content-Length',
  });
}

function streamOf(request: FastifyRequest): Readable {
  const { body } = request;
  if (isReadable(body)) return body;
  throw new DomainError('malformed', 'request.unsupported_media_type', 'A bag comes as application/x-tar.', {
    field: 'Content-Type',
  });
}

function isReadable(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
