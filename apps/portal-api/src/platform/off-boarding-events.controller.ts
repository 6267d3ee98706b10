import { createHash } from 'node:crypto';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { getOffBoarding, ownTransfersAmong } from '@holdfast/migration';
import {
  type Actor,
  Allow,
  Database,
  Describe,
  type EventStream,
  OwnTransaction,
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Heard } from '../live/heard';
import { LiveStreams } from '../live/live-streams';
import { TransferNews } from '../live/transfer-news';
import { OffBoardingSums } from './off-boarding-sums';

/** A whole shutdown, live: its counters whenever they have changed. An event's id names what it says: who has it is told what follows. */
@Controller('api/off-boardings')
@Allow('platform_operator')
@OwnTransaction()
export class OffBoardingEventsController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly live: LiveStreams,
    private readonly news: TransferNews,
    private readonly sums: OffBoardingSums,
  ) {}

  @Get(':id/events')
  @Describe({
    summary: 'The counters, live: at once when they differ from Last-Event-ID’s, then whenever they change',
    produces: 'text/event-stream',
  })
  async follow(@PathId('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { actor, organizationId } = this.context;
    await this.database.read(actor, (sql) => getOffBoarding(sql, organizationId, id));
    const heard = new Heard();
    const stops = [
      this.news.hear((transferId) => heard.add(transferId)),
      this.news.hearPlatforms((platformId) => platformId === organizationId && heard.add(null)),
    ];
    const over = () => stops.forEach((stop) => stop());
    let last = String(request.headers['last-event-id'] ?? '');
    let changedAt: number | null = null;
    const turn = async (stream: EventStream) => {
      if (await this.isOurs(actor, organizationId, heard.take())) changedAt = Date.now();
      if (changedAt !== null) {
        const counted = await this.sums.count((work) => this.database.read(actor, work), organizationId, id);
        const version = createHash('sha256').update(JSON.stringify(counted.counters)).digest('hex').slice(0, 16);
        if (version !== last) await stream.send({ id: version, event: 'counters', data: counted });
        last = version;
        // Large sums are kept for a while: what they do not have yet is asked for again.
        if (counted.asOf.getTime() >= changedAt) changedAt = null;
      }
      await heard.more(stream.closed);
      return true;
    };
    this.live.open(request, reply, { actor, turn, over });
  }

  private async isOurs(actor: Actor, organizationId: string, ids: readonly string[] | null): Promise<boolean> {
    if (ids === null) return true;
    if (ids.length === 0) return false;
    return (await this.database.read(actor, (sql) => ownTransfersAmong(sql, organizationId, ids))).length > 0;
  }
}
