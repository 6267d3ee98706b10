import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Delete, Head, Patch, Post, Req, Res } from '@nestjs/common';
import { DomainError, isUuid } from '@holdfast/kernel';
import { Allow, Database, Describe, OwnTransaction, PathId, toProblem, RequestContext } from '@holdfast/platform';
import { Server, type Upload } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PortalParts } from '../portal-parts';
import { DepositIntake } from './deposit-intake';
import { SealedUploads } from './sealed-uploads';

const PATH = '/api/uploads';
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
const MAX_METADATA = 2_000;
const OFFSET_STREAM = 'application/offset+octet-stream';

/**
 * Bags in pieces, by the tus protocol 1.0.0: what arrived stays when the network goes. An upload has its deposit's id, so
 * it can be gone on with from anywhere; only the deposit's own platform can, and only as many bytes as were announced are
 * taken. The last piece is answered when the whole bag has been checked.
 */
@Controller('api/uploads')
@Allow('platform_operator')
@OwnTransaction()
export class UploadsController {
  private readonly store: SealedUploads;
  private readonly server: Server;

  constructor(
    private readonly context: RequestContext,
    private readonly intake: DepositIntake,
    private readonly database: Database,
    parts: PortalParts,
  ) {
    const directory = join(parts.service.config.dataDirectory, 'uploads');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.store = new SealedUploads(parts.bagKey, { directory, expirationPeriodInMilliseconds: KEPT_MS });
    this.server = new Server({
      path: PATH,
      datastore: this.store,
      relativeLocation: true,
      maxSize: parts.maxBagBytes,
      allowedOrigins: [parts.service.config.publicOrigin],
      namingFunction: (_request, metadata) => metadata?.depositId ?? '',
      onUploadFinish: async (_request, upload) => this.finish(upload),
    });
    // What nobody went on with for a week; nothing waits for it.
    this.server.cleanUpExpiredUploads().catch(() => undefined);
  }

  @Post()
  @Describe({ summary: 'Begin a resumable upload (tus): Upload-Length, Upload-Metadata: depositId <base64>' })
  async begin(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const id = depositIdOf(request);
    const deposit = await this.intake.awaited(id);
    checkLength(request, deposit.sizeBytes);
    if ((await this.known(id)) !== null) {
      throw new DomainError('conflict', 'upload.begun', 'This upload has begun already.', {
        remedy: `Go on with ${PATH}/${id}: HEAD says how far it has come.`,
      });
    }
    await this.audit('deposit.upload_begun', deposit);
    return this.handOver(request, reply);
  }

  @Head(':id')
  @Describe({ summary: 'How far an upload has come (tus)' })
  async look(@PathId('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.intake.awaited(id);
    const upload = await this.known(id);
    // All was there, and then we were cut off before it was checked.
    if (upload !== null && upload.offset === upload.size) await this.finish(upload);
    return this.handOver(request, reply);
  }

  @Patch(':id')
  @Describe({ summary: 'Send the next piece (tus)', consumes: OFFSET_STREAM })
  async send(@PathId('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.intake.awaited(id);
    return this.handOver(request, reply);
  }

  @Delete(':id')
  @Describe({ summary: 'Give an upload up (tus)' })
  async giveUp(@PathId('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const deposit = await this.intake.awaited(id);
    if ((await this.known(id)) !== null) await this.audit('deposit.upload_given_up', deposit);
    return this.handOver(request, reply);
  }

  /** Before the deed, which is a file's and has no transaction: what happened is never unknown. */
  private audit(action: string, { id, offBoardingId }: { id: string; offBoardingId: string }): Promise<void> {
    const row = { action, subject: id, detail: { offBoarding: offBoardingId } };
    return this.database.transact(this.context.actor, (sql) => this.context.writeAudit(sql, row));
  }

  /** The protocol itself is the library's; it answers on the bare connection, with the headers that we always send. */
  private async handOver(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    await this.server.handle(request.raw, reply.raw);
  }

  private async finish(upload: Upload): Promise<{ status_code?: number }> {
    try {
      await this.intake.take(upload.id, () => this.store.open(upload.id));
    } catch (error) {
      // What is not the announced bag never will be: it is sent again from the beginning.
      if (error instanceof DomainError) await this.store.remove(upload.id).catch(() => undefined);
      const problem = toProblem(error, this.context.traceId);
      throw Object.assign(new Error(problem.code), { status_code: problem.status, body: JSON.stringify(problem) });
    }
    await this.store.remove(upload.id).catch(() => undefined);
    return {};
  }

  private async known(id: string): Promise<Upload | null> {
    return this.store.getUpload(id).catch(() => null);
  }
}

/** `depositId <base64>` among the pairs of Upload-Metadata. Throws `upload.deposit_missing`. */
function depositIdOf(request: FastifyRequest): string {
  const header = request.headers['upload-metadata'];
  const pairs = typeof header === 'string' && header.length <= MAX_METADATA ? header.split(',') : [];
  const [, encoded = ''] = pairs.map((pair) => pair.trim().split(' ')).find(([name]) => name === 'depositId') ?? [];
  const id = Buffer.from(encoded, 'base64').toString();
  if (isUuid(id)) return id;
  throw new DomainError('malformed', 'upload.deposit_missing', 'An upload names the deposit that it is for.', {
    field: 'Upload-Metadata',
    remedy: 'Announce the bag (POST /api/deposits), and send depositId with the id of the answer, in base64.',
  });
}

/** Throws `upload.length_missing`, `deposit.too_large`, `deposit.size_mismatch`. */
function checkLength(request: FastifyRequest, sizeBytes: bigint): void {
  const field = 'Upload-Length';
  const length = request.headers['upload-length'];
  if (typeof length !== 'string' || !/^[0-9]{1,18}$/.test(length)) {
    throw new DomainError('malformed', 'upload.length_missing', 'An upload says how long it is.', { field });
  }
  if (BigInt(length) > sizeBytes) {
    throw new DomainError('too_large', 'deposit.too_large', 'The bag is larger than announced.', { field });
  }
  if (BigInt(length) < sizeBytes) {
    throw new DomainError('invalid', 'deposit.size_mismatch', 'The bag is smaller than announced.', { field });
  }
}
