import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { EventQuery } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import { eventsAfter, isEnded, transferHead, transferNotFound } from '@holdfast/migration';
import {
  type Actor,
  Allow,
  AUTHENTICATOR,
  type Authenticator,
  Database,
  Describe,
  type EventStream,
  EventStreams,
  JsonQuery,
  OwnTransaction,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { StreamSlots } from './stream-slots';
import { TransferNews } from './transfer-news';

/** How long a stream goes on at most after its session was revoked; waiting for news takes no longer either. */
const CHECK_CALLER_EVERY_MS = 2_000;

@Controller('api/transfers')
@Allow('person', 'custodian_admin', 'custodian_operator', 'custodian_auditor')
@OwnTransaction()
export class TransferEventsController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly streams: EventStreams,
    private readonly news: TransferNews,
    private readonly slots: StreamSlots,
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
  ) {}

  @Get(':id/events')
  @Describe({
    summary: 'Live progress: events after Last-Event-ID (or ?after=), until the transfer has ended',
    produces: 'text/event-stream',
  })
  async follow(
    @PathId('id') id: string,
    @JsonQuery(EventQuery) query: z.infer<typeof EventQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { actor } = this.context;
    const head = await this.database.read(actor, (sql) => transferHead(sql, id));
    if (head === null) throw transferNotFound();
    const after = startOf(request.headers['last-event-id'], query.after);
    const leave = this.slots.take(actor);
    try {
      const stream = this.streams.start(request, reply);
      // Not awaited: the answer is a stream that outlives the handler.
      void this.run({ stream, actor, id, after, request }).finally(() => {
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
    id: string;
    after: bigint;
    request: FastifyRequest;
  }): Promise<void> {
    const { stream, actor, id, request } = job;
    let last = job.after;
    let checkedAt = Date.now();
    try {
      while (!stream.closed.aborted) {
        const { head, events } = await this.database.read(actor, async (sql) => ({
          head: await transferHead(sql, id),
          events: await eventsAfter(sql, id, last),
        }));
        for (const { seq, kind, body, recordedAt } of events) {
          await stream.send({ id: seq.toString(), event: kind, data: { seq, kind, body, recordedAt } });
          last = seq;
        }
        if (head === null || (isEnded(head.state) && last >= head.eventSeq)) return;
        if (events.length === 0) await this.news.next(id, stream.closed);
        // However much happens: a busy stream is not a way around a revocation.
        if (Date.now() - checkedAt < CHECK_CALLER_EVERY_MS) continue;
        checkedAt = Date.now();
        if ((await this.authenticator.authenticate(request)) === null) return;
      }
    } catch {
      // The database is away, or the session has ended: the client comes again, and hears what is the matter then.
    }
  }
}

/** Throws `request.invalid_event_id`. */
function startOf(header: string | string[] | undefined, after: string | undefined): bigint {
  const text = header === undefined || header === '' ? (after ?? '0') : header;
  if (typeof text === 'string' && /^[0-9]{1,18}$/.test(text)) return BigInt(text);
  throw new DomainError('malformed', 'request.invalid_event_id', 'An event is known by its number.', {
    field: 'Last-Event-ID',
  });
}
