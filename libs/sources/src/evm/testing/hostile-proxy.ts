import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const request = z.looseObject({ id: z.unknown(), method: z.string(), params: z.array(z.unknown()).optional() });
export type RpcRequest = z.infer<typeof request>;

/** What to do with one question: pass it on, never answer, answer a status, or answer with these. */
export type Verdict =
  | { do: 'pass' }
  | { do: 'hang' }
  | { do: 'status'; status: number; body?: string }
  | { do: 'error'; code: number; message: string }
  | { do: 'change'; change: (result: unknown) => unknown }
  /** Passed on, but the answer is lost. */
  | { do: 'lose' };

export interface HostileProxy {
  url: string;
  asked: RpcRequest[];
  behave(verdict: (request: RpcRequest) => Verdict): void;
  close(): Promise<void>;
}

/** A node between a client and the real node that lies, hangs and breaks as it is told; honest until then. */
export async function startHostileProxy(target: string): Promise<HostileProxy> {
  let verdictOn: (request: RpcRequest) => Verdict = () => ({ do: 'pass' });
  const asked: RpcRequest[] = [];
  const server: Server = createServer((incoming, response) => {
    void (async () => {
      const body = await read(incoming);
      const question = request.parse(JSON.parse(body));
      asked.push(question);
      const verdict = verdictOn(question);
      if (verdict.do === 'hang') return;
      if (verdict.do === 'status') return void response.writeHead(verdict.status).end(verdict.body ?? '');
      if (verdict.do === 'error') {
        const { code, message } = verdict;
        return void response.end(JSON.stringify({ jsonrpc: '2.0', id: question.id, error: { code, message } }));
      }
      const answer = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      if (verdict.do === 'lose') return void response.destroy();
      const parsed: unknown = await answer.json();
      const envelope = z.looseObject({ result: z.unknown().optional() }).parse(parsed);
      const changed = verdict.do === 'change' && !('error' in envelope);
      response.end(JSON.stringify(changed ? { ...envelope, result: verdict.change(envelope.result) } : parsed));
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    behave: (verdict) => (verdictOn = verdict),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
