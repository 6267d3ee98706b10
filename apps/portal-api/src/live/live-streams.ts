import { Inject, Injectable } from '@nestjs/common';
import { type Actor, AUTHENTICATOR, type Authenticator, type EventStream, EventStreams } from '@holdfast/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CHECK_CALLER_EVERY_MS } from './heard';
import { StreamSlots } from './stream-slots';

export interface LiveAnswer {
  readonly actor: Actor;
  /** Sends what is new, then waits for more. False at the end of what there is to tell. */
  turn(stream: EventStream): Promise<boolean>;
  /** Called once the stream is over, however it ended. */
  over?(): void;
}

/** Answers that go on: each has one of its caller's places, and ends when their session does. */
@Injectable()
export class LiveStreams {
  constructor(
    private readonly streams: EventStreams,
    private readonly slots: StreamSlots,
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
  ) {}

  /** Begins the answer, which outlives the handler. Throws `request.too_many_streams`. */
  open(request: FastifyRequest, reply: FastifyReply, answer: LiveAnswer): void {
    let leave = () => {};
    try {
      leave = this.slots.take(answer.actor);
      const stream = this.streams.start(request, reply);
      void this.run(stream, request, answer).finally(() => {
        leave();
        stream.end();
      });
    } catch (error) {
      leave();
      answer.over?.();
      throw error;
    }
  }

  private async run(stream: EventStream, request: FastifyRequest, answer: LiveAnswer): Promise<void> {
    let checkedAt = Date.now();
    try {
      while (!stream.closed.aborted) {
        if (!(await answer.turn(stream))) return;
        // However much happens: a busy stream is not a way around a revocation.
        if (Date.now() - checkedAt < CHECK_CALLER_EVERY_MS) continue;
        checkedAt = Date.now();
        if ((await this.authenticator.authenticate(request)) === null) return;
      }
    } catch {
      // The database is away, or the session has ended: the client comes again, and hears what is the matter then.
    } finally {
      answer.over?.();
    }
  }
}
