import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ownTransfersAmong } from '@holdfast/migration';
import {
  type Actor,
  Allow,
  AUTHENTICATOR,
  type Authenticator,
  Database,
  Describe,
  type EventStream,
  EventStreams,
  OwnTransaction,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CHECK_CALLER_EVERY_MS, Heard } from '../holder/heard';
import { StreamSlots } from '../holder/stream-slots';
import { TransferNews } from '../holder/transfer-news';

/** A custodian's work, live: which of its transfers have changed. It is a doorbell; what has changed is read from the lists. */
@Controller('api/custodian/transfers/events')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
@OwnTransaction()
export class QueueEventsController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly streams: EventStreams,
    private readonly news: TransferNews,
    private readonly slots: StreamSlots,
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
  ) {}

  @Get()
  @Describe({
    summary: 'Which of your transfers change, live; null when any may have, as at the beginning',
    produces: 'text/event-stream',
  })
  follow(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { actor, organizationId } = this.context;
    const leave = this.slots.take(actor);
    try {
      const stream = this.streams.start(request, reply);
      // Not awaited: the answer is a stream that outlives the handler.
      void this.run({ stream, actor, organizationId, request }).finally(() => {
        leave();
        stream.end();
      });
    } catch (error) {
      leave();
      throw error;
    }
  }

  private async run(job: {
    stream: EventStream;
    actor: Actor;
    organizationId: string;
    request: FastifyRequest;
  }): Promise<void> {
    const { stream, actor, organizationId, request } = job;
    const heard = new Heard();
    const stop = this.news.hear((transferId) => heard.add(transferId));
    let checkedAt = Date.now();
    let seq = 0;
    try {
      while (!stream.closed.aborted) {
        const ids = heard.take();
        const transferIds =
          ids === null || ids.length === 0
            ? ids
            : await this.database.read(actor, (sql) => ownTransfersAmong(sql, organizationId, ids));
        if (transferIds === null || transferIds.length > 0) {
          seq += 1;
          await stream.send({ id: String(seq), event: 'changed', data: { transferIds } });
        }
        await heard.more(stream.closed);
        if (Date.now() - checkedAt < CHECK_CALLER_EVERY_MS) continue;
        checkedAt = Date.now();
        if ((await this.authenticator.authenticate(request)) === null) return;
      }
    } catch {
      // The database is away, or the session has ended: the client comes again, and hears what is the matter then.
    } finally {
      stop();
    }
  }
}
