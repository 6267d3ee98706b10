import { setTimeout as wait } from 'node:timers/promises';

const ASK_EVERY_MS = 250;

/** Asks until the answer will do, `limitMs` at most; the error then shows the last answer. A caller of the API has no event. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  enough: (answer: T) => boolean,
  limitMs: number,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (enough(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}; at last ${JSON.stringify(answer)}`);
    await wait(ASK_EVERY_MS);
  }
}
