import { z } from 'zod';

const Answer = z.object({ result: z.string() });
const OWNER_OF = '0x6352211e';

/** Asks the chain itself, not Holdfast, whose a token is; lower case. */
export async function ownerOf(chainUrl: string, contract: string, tokenId: string): Promise<string> {
  const data = OWNER_OF + BigInt(tokenId).toString(16).padStart(64, '0');
  const response = await fetch(chainUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to: contract, data }, 'latest'] }),
  });
  return `0x${Answer.parse(await response.json()).result.slice(-40)}`.toLowerCase();
}
