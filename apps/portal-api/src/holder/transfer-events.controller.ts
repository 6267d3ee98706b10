import { Controller, Get, Req, Res } from '@nestjs/common';
import { EventQuery } from '@holdfast/contracts';
import { DomainError } from '@holdfast/kernel';
import { eventsAfter, isEnded, transferHead, transferNotFound } from '@holdfast/migration';
import {
  Allow,
  Database,
  Describe,
  type EventStream,
  JsonQuery,
  OwnTransaction,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { LiveStreams } from '../live/live-streams';
import { TransferNews } from '../live/transfer-news';

@Controller('api/transfers')
@Allow('person', 'custodian_admin', 'custodian_operator', 'custodian_auditor')
@OwnTransaction()
export class TransferEventsController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly live: LiveStreams,
    private readonly news: TransferNews,
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
    let last = startOf(request.headers['last-event-id'], query.after);
    const turn = async (stream: EventStream) => {
      const { head, events } = await this.database.read(actor, async (sql) => ({
        head: await transferHead(sql, id),
        events: await eventsAfter(sql, id, last),
      }));
      for (const { seq, kind, body, recordedAt } of events) {
        await stream.send({ id: seq.toString(), event: kind, data: { seq, kind, body, recordedAt } });
        last = seq;
      }
      if (head === null || (isEnded(head.state) && last >= head.eventSeq)) return false;
      if (events.length === 0) await this.news.next(id, stream.closed);
      return true;
    };
    this.live.open(request, reply, { actor, turn });
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
