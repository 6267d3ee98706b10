import type { Readable } from 'node:stream';
import { DomainError } from '@holdfast/kernel';
import { shown } from '@holdfast/content';
import { Agent, request } from 'undici';
import { z } from 'zod';

/** Taking in and verifying a large bag may take this long before the first byte of an answer. */
const ANSWER_WITHIN_MS = 15 * 60_000;
const MAX_ANSWER_BYTES = 4 * 1024 ** 2;

const Problem = z.object({
  code: z.string().nullish(),
  title: z.string().nullish(),
  detail: z.string().nullish(),
  field: z.string().nullish(),
  remedy: z.string().nullish(),
  traceId: z.string().nullish(),
});

/** What this client needs of a deposit's state, and no more: a newer server may say more. */
const DepositState = z.object({
  id: z.string(),
  state: z.string(),
  refusalCode: z.string().nullish(),
  waitingFor: z.string().nullish(),
  /** What was counted so far, by the server's own names. */
  counts: z.record(z.string(), z.unknown()).optional(),
  /** Verdicts on items. */
  items: z.record(z.string(), z.unknown()).optional(),
});
export type DepositState = z.infer<typeof DepositState>;

const ProblemPage = z.object({
  items: z.array(
    z.object({
      code: z.string(),
      detail: z.string().nullish(),
      remedy: z.string().nullish(),
      file: z.string().nullish(),
      line: z.union([z.string(), z.number()]).nullish(),
      column: z.union([z.string(), z.number()]).nullish(),
    }),
  ),
});
export type DepositProblemPage = z.infer<typeof ProblemPage>;

/** The portal's deposit routes, as a platform's API key may use them. Its failures are DomainErrors in its own words. */
export class DepositApi {
  private readonly agent = new Agent({ headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS });

  constructor(
    private readonly url: URL,
    private readonly apiKey: string,
  ) {}

  async create(body: { offBoardingId: string; sizeBytes: number; sha256: string }, key: string): Promise<DepositState> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const answer = await this.call('POST', '/api/deposits', headers, JSON.stringify(body));
    return parsed(DepositState, answer);
  }

  async upload(id: string, bag: Readable, sizeBytes: number, key: string): Promise<void> {
    const headers = {
      'content-type': 'application/x-tar',
      'content-length': String(sizeBytes),
      'idempotency-key': key,
    };
    await this.call('PUT', `/api/deposits/${encodeURIComponent(id)}/bag`, headers, bag);
  }

  async state(id: string): Promise<DepositState> {
    return parsed(DepositState, await this.call('GET', `/api/deposits/${encodeURIComponent(id)}`, {}));
  }

  async problems(id: string): Promise<DepositProblemPage['items']> {
    const answer = await this.call('GET', `/api/deposits/${encodeURIComponent(id)}/problems?limit=100`, {});
    return parsed(ProblemPage, answer).items;
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  private async call(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    headers: Record<string, string>,
    body?: string | Readable,
  ): Promise<unknown> {
    const answer = await request(new URL(path, this.url), {
      method,
      dispatcher: this.agent,
      headers: { ...headers, accept: 'application/json', authorization: `Bearer ${this.apiKey}` },
      ...(body === undefined ? {} : { body }),
    }).catch((error: unknown) => {
      if (error instanceof DomainError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new DomainError('unavailable', 'cli.unreachable', `${this.url.origin} does not answer: ${shown(reason)}.`, {
        remedy: 'Check --url and the network, then run the same command again: it goes on with the same deposit.',
      });
    });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer.body) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > MAX_ANSWER_BYTES) throw strange(answer.statusCode);
      chunks.push(bytes);
    }
    const json = parseJson(Buffer.concat(chunks).toString('utf8'));
    if (answer.statusCode >= 200 && answer.statusCode < 300) return json;
    throw refusal(answer.statusCode, json);
  }
}

function parsed<T>(schema: z.ZodType<T>, answer: unknown): T {
  const result = schema.safeParse(answer);
  if (!result.success) throw strange(200);
  return result.data;
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 9457 in words. */
function refusal(status: number, json: unknown): DomainError {
  const problem = Problem.safeParse(json);
  if (!problem.success) return strange(status);
  const { code, title, detail, field, remedy, traceId } = problem.data;
  const message = [`${title ?? `Status ${status}`}${detail && detail !== title ? `: ${detail}` : ''}`];
  if (field) message.push(`field ${field}`);
  if (traceId) message.push(`trace ${traceId}`);
  return new DomainError(
    'conflict',
    shown(code ?? 'cli.refused'),
    shown(message.join('; '), 1_000),
    remedy ? { remedy: shown(remedy, 1_000) } : {},
  );
}

function strange(status: number): DomainError {
  return new DomainError('unavailable', 'cli.answer_strange', `The server answered ${status} in a way we don't know.`, {
    remedy: 'Is --url the address of a Holdfast portal?',
  });
}
