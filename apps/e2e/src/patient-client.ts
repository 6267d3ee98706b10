import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient } from '@holdfast/standalone';

const PATIENCE_MS = 120_000;
const AGAIN_AFTER_MS = 300;
/** Nobody answered, or who answered cannot work at the moment: asking again is right. */
const AGAIN = [500, 502, 503, 504];

/**
 * Asks again with the same Idempotency-Key until it is answered, as every program must that calls a service that can
 * die: whether the lost answer had an effect, it cannot know.
 */
export class PatientClient extends ApiClient {
  override async fetch(
    method: string,
    path: string,
    body?: object,
    idempotencyKey?: string,
    more?: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const response = await super.fetch(method, path, body, idempotencyKey, more);
        // Whole, or it counts as lost.
        const bytes = await response.arrayBuffer();
        const { status, headers } = response;
        if (!AGAIN.includes(status) || Date.now() > deadline) {
          return new Response(status === 204 ? null : bytes, { status, headers });
        }
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      await wait(AGAIN_AFTER_MS);
    }
  }
}

/** Runs what is made of many calls, a command for instance, again until it succeeds. */
export async function persist<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(AGAIN_AFTER_MS);
    }
  }
}
