import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { DomainError } from '@holdfast/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toJson } from './json-text';

const MAX_STREAMS = 1_000;
const HEARTBEAT_MS = 15_000;

export interface ServerEvent {
  /** Where the client goes on after a cut, as Last-Event-ID. */
  readonly id: string;
  readonly event?: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

/** One open stream of server-sent events (WHATWG HTML, 9.2). */
export interface EventStream {
  /** The last event that the client has; null when it begins. */
  readonly lastEventId: string | null;
  /** Aborts when the client has gone or the service shuts down. */
  readonly closed: AbortSignal;
  /** Resolves when the client can take more. */
  send(event: ServerEvent): Promise<void>;
  end(): void;
}

/** Opens live streams under `@OwnTransaction()`, keeps them alive, and ends them all on shutdown so that clients come again. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<EventStream>();

  /** Throws `request.too_many_streams`. */
  start(request: FastifyRequest, reply: FastifyReply): EventStream {
    if (this.open.size >= MAX_STREAMS) {
      throw new DomainError('unavailable', 'request.too_many_streams', 'Too many live streams are open.', {
        remedy: 'Ask again in a minute, or read the state without a stream.',
      });
    }
    const raw = reply.raw;
    reply.hijack();
    raw.writeHead(200, {
      ...headersOf(reply),
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
      // When it ends, nothing else is to come this way: a connection kept for more would hold a shutdown up.
      Connection: 'close',
    });
    raw.write('retry: 1000\n\n');
    const gone = new AbortController();
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS);
    const last = request.headers['last-event-id'];
    const stream: EventStream = {
      lastEventId: typeof last === 'string' && last !== '' ? last : null,
      closed: gone.signal,
      send: (event) => write(raw, event, gone.signal),
      end: () => raw.end(),
    };
    this.open.add(stream);
    raw.once('close', () => {
      clearInterval(heartbeat);
      this.open.delete(stream);
      gone.abort();
    });
    return stream;
  }

  beforeApplicationShutdown(): void {
    for (const stream of this.open) stream.end();
  }
}

function headersOf(reply: FastifyReply): Record<string, string | number | string[]> {
  const defined = Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined.map(([name, value]) => [name, value ?? '']));
}

async function write(raw: FastifyReply['raw'], event: ServerEvent, gone: AbortSignal): Promise<void> {
  if (gone.aborted || raw.writableEnded) return;
  const name = event.event === undefined ? '' : `event: ${event.event}\n`;
  const flowing = raw.write(`id: ${event.id}\n${name}data: ${toJson(event.data)}\n\n`);
  if (flowing) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      raw.off('drain', done);
      gone.removeEventListener('abort', done);
      resolve();
    };
    raw.once('drain', done);
    gone.addEventListener('abort', done, { once: true });
  });
}
