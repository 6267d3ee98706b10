import { useSyncExternalStore } from 'react';
import { ProblemError } from '@/api/problem';

/** What a wallet lets a page ask (EIP-1193). */
interface Provider {
  request(asked: { method: string; params?: readonly unknown[] }): Promise<unknown>;
}

/** A wallet as it announces itself (EIP-6963). */
export interface Wallet {
  readonly info: { readonly uuid: string; readonly name: string };
  readonly provider: Provider;
}

const MOST = 20;
let found: readonly Wallet[] = [];

const isWallet = (detail: unknown): detail is Wallet => {
  const { info, provider }: Partial<Wallet> = Object(detail);
  return typeof info?.uuid === 'string' && typeof info.name === 'string' && typeof provider?.request === 'function';
};

function subscribe(listener: () => void): () => void {
  const hear = (event: Event) => {
    const detail: unknown = event instanceof CustomEvent ? event.detail : null;
    if (!isWallet(detail) || found.length >= MOST || found.some(({ info }) => info.uuid === detail.info.uuid)) return;
    found = [...found, detail];
    listener();
  };
  window.addEventListener('eip6963:announceProvider', hear);
  window.dispatchEvent(new Event('eip6963:requestProvider'));
  return () => window.removeEventListener('eip6963:announceProvider', hear);
}

/** The wallets of this browser, as they come forward (EIP-6963). */
export const useWallets = (): readonly Wallet[] => useSyncExternalStore(subscribe, () => found);

/** Asks the wallet; whatever goes wrong there is one thing to us. Throws ProblemError `wallet.refused`. */
async function ask({ provider }: Wallet, method: string, params: readonly unknown[] = []): Promise<unknown> {
  try {
    return await provider.request({ method, params });
  } catch {
    throw refused();
  }
}

const refused = () =>
  new ProblemError({ status: 0, code: 'wallet.refused', detail: '', field: null, remedy: null, traceId: null });

/** The account that the person chooses, and the chain that the wallet is set to. Throws ProblemError `wallet.refused`. */
export async function chooseAccount(wallet: Wallet): Promise<{ address: string; chainId: number }> {
  const accounts = await ask(wallet, 'eth_requestAccounts');
  const chain = await ask(wallet, 'eth_chainId');
  const address: unknown = Array.isArray(accounts) ? accounts[0] : null;
  const chainId = typeof chain === 'string' ? Number.parseInt(chain, 16) : Number.NaN;
  if (typeof address !== 'string' || !Number.isSafeInteger(chainId)) throw refused();
  return { address, chainId };
}

/** Has the account sign a text, which the wallet shows (ERC-191). Throws ProblemError `wallet.refused`. */
export async function signText(wallet: Wallet, address: string, text: string): Promise<string> {
  const bytes = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0'));
  const signature = await ask(wallet, 'personal_sign', [`0x${bytes.join('')}`, address]);
  if (typeof signature !== 'string') throw refused();
  return signature;
}
