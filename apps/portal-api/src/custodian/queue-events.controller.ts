import { Controller, Get, Req, Res } from '@nestjs/common';
import { ownTransfersAmong } from '@holdfast/migration';
import { Allow, Database, Describe, type EventStream, OwnTransaction, RequestContext } from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Heard } from '../live/heard';
import { LiveStreams } from '../live/live-streams';
import { TransferNews } from '../live/transfer-news';

/** A custodian's work, live: which of its transfers have changed. It is a doorbell; what has changed is read from the lists. */
@Controller('api/custodian/transfers/events')
@Allow('custodian_admin', 'custodian_operator', 'custodian_auditor')
@OwnTransaction()
export class QueueEventsController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly live: LiveStreams,
    private readonly news: TransferNews,
  ) {}

  @Get()
  @Describe({
    summary: 'Which of your transfers change, live; null when any may have, as at the beginning',
    produces: 'text/event-stream',
  })
  follow(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { actor, organizationId } = this.context;
    const heard = new Heard();
    const over = this.news.hear((transferId) => heard.add(transferId));
    let seq = 0;
    const turn = async (stream: EventStream) => {
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
      return true;
    };
    this.live.open(request, reply, { actor, turn, over });
  }
}
