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
import { StreamSlots } from '../holder/stream-slots';
import { TransferNews } from '../holder/transfer-news';

/** How long a stream goes on at most after its session was revoked. */
const CHECK_CALLER_EVERY_MS = 2_000;
/** News of a whole wave of transfers are told together. */
const GATHER_MS = 400;
/** More than so many at once: everything may have changed. */
const TOLD_MAX = 500;

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

/** What was heard since it was last told. At the beginning anything may have happened. */
class Heard {
  private ids: Set<string> | null = null;
  private news = true;
  private wake: () => void = () => undefined;

  add(transferId: string | null): void {
    this.news = true;
    if (transferId === null || (this.ids?.size ?? 0) >= TOLD_MAX) this.ids = null;
    else this.ids?.add(transferId);
    this.wake();
  }

  take(): string[] | null {
    const taken = this.news ? this.ids : new Set<string>();
    this.ids = new Set();
    this.news = false;
    return taken === null ? null : [...taken];
  }

  /** Resolves a moment after there are news, when the caller is to be looked at again, or when the stream has closed. */
  async more(closed: AbortSignal): Promise<void> {
    if (!this.news) await this.sleep(CHECK_CALLER_EVERY_MS, closed);
    if (this.news) await this.sleep(GATHER_MS, closed, false);
  }

  private async sleep(ms: number, closed: AbortSignal, untilNews = true): Promise<void> {
    if (closed.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        closed.removeEventListener('abort', done);
        this.wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      closed.addEventListener('abort', done, { once: true });
      if (untilNews) this.wake = done;
    });
  }
}
