import type { ApiClient } from '@holdfast/standalone';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';

const Event = z.object({ seq: z.string(), kind: z.string(), body: z.looseObject({ state: z.string() }) });
export type ProgressEvent = z.infer<typeof Event>;

/**
 * Follows a transfer's live events after a number, as a browser does. Ends when the server ends the stream, or after
 * `enough` events: then the connection is dropped.
 */
export async function follow(
  api: ApiClient,
  transferId: string,
  after: string | null,
  enough = Infinity,
): Promise<ProgressEvent[]> {
  const more: Record<string, string> = { accept: 'text/event-stream' };
  if (after !== null) more['last-event-id'] = after;
  const response = await api.fetch('GET', `/api/transfers/${transferId}/events`, undefined, undefined, more);
  if (!response.ok || response.body === null) throw new Error(`${response.status} ${await response.text()}`);
  const events: ProgressEvent[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(Event.parse(JSON.parse(data))) });
  const decoder = new TextDecoder();
  // Leaving the loop cancels the body, which drops the connection.
  for await (const chunk of response.body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (events.length >= enough) break;
  }
  return events.slice(0, enough);
}
