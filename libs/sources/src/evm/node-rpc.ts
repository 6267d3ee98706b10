import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';

/** One JSON-RPC call, parsed: for methods that only development nodes have. Error: `evm.node_unavailable`. */
export async function nodeRpc<T>(
  url: string,
  method: string,
  params: unknown[],
  result: z.ZodType<T>,
  timeoutMs = 5_000,
): Promise<T> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = z
      .object({ result: z.unknown().optional(), error: z.object({ message: z.string() }).optional() })
      .parse(await response.json());
    if (answer.error) throw new Error(answer.error.message);
    return result.parse(answer.result);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DomainError('unavailable', 'evm.node_unavailable', `${method} failed: ${reason.slice(0, 300)}`);
  }
}
