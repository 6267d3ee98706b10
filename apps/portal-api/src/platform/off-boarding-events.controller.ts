import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { getOffBoarding, ownTransfersAmong } from '@holdfast/migration';
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
  PathId,
  RequestContext,
} from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CHECK_CALLER_EVERY_MS, Heard } from '../holder/heard';
import { StreamSlots } from '../holder/stream-slots';
import { TransferNews } from '../holder/transfer-news';
import { OffBoardingSums } from './off-boarding-sums';

/** A whole shutdown, live: its counters whenever they have changed. An event's id names what it says: who has it is told what follows. */
@Controller('api/off-boardings')
@Allow('platform_operator')
@OwnTransaction()
export class OffBoardingEventsController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
    private readonly streams: EventStreams,
    private readonly news: TransferNews,
    private readonly slots: StreamSlots,
    private readonly sums: OffBoardingSums,
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
  ) {}

  @Get(':id/events')
  @Describe({
    summary: 'The counters, live: at once when they differ from Last-Event-ID’s, then whenever they change',
    produces: 'text/event-stream',
  })
  async follow(@PathId('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { actor, organizationId } = this.context;
    await this.database.read(actor, (sql) => getOffBoarding(sql, organizationId, id));
    const leave = this.slots.take(actor);
    try {
      const stream = this.streams.start(request, reply);
      // Not awaited: the answer is a stream that outlives the handler.
      void this.run({ stream, actor, organizationId, id, request }).finally(() => {
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
    id: string;
    request: FastifyRequest;
  }): Promise<void> {
    const { stream, actor, organizationId, id, request } = job;
    const heard = new Heard();
    const stops = [
      this.news.hear((transferId) => heard.add(transferId)),
      this.news.hearPlatforms((platformId) => platformId === organizationId && heard.add(null)),
    ];
    let last = String(request.headers['last-event-id'] ?? '');
    let changedAt: number | null = null;
    let checkedAt = Date.now();
    try {
      while (!stream.closed.aborted) {
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
        if (Date.now() - checkedAt < CHECK_CALLER_EVERY_MS) continue;
        checkedAt = Date.now();
        if ((await this.authenticator.authenticate(request)) === null) return;
      }
    } catch {
      // The database is away, or the session has ended: the client comes again, and hears what is the matter then.
    } finally {
      for (const stop of stops) stop();
    }
  }

  private async isOurs(actor: Actor, organizationId: string, ids: readonly string[] | null): Promise<boolean> {
    if (ids === null) return true;
    if (ids.length === 0) return false;
    return (await this.database.read(actor, (sql) => ownTransfersAmong(sql, organizationId, ids))).length > 0;
  }
}
