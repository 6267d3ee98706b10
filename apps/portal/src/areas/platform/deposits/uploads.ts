import { useSyncExternalStore } from 'react';
import type { Upload } from 'tus-js-client';
import { read } from '@/api/client';
import { asProblem, type Problem, toProblem } from '@/api/problem';

/** `checking`: all bytes are there, and are being compared with the announced digest. `waiting`: for the network. */
export type UploadState = 'sending' | 'paused' | 'waiting' | 'checking' | 'done' | 'failed';

export interface UploadView {
  readonly depositId: string;
  readonly fileName: string;
  readonly sent: number;
  readonly all: number;
  readonly state: UploadState;
  readonly problem: Problem | null;
}

interface Running {
  view: UploadView;
  upload: Upload;
  organizationId: string;
}

const PIECE_BYTES = 8 * 1024 * 1024;
/** What a proxy takes that nobody told otherwise. */
const SMALL_PIECE_BYTES = 1024 * 1024;
/** Then it waits for the browser to say that there is a network again, or for a click. */
const RETRY_AFTER_MS = [500, 1_500, 3_000, 5_000];

/** They go on while one looks at other pages; with the tab they end, and are gone on with by choosing the file again. */
const running = new Map<string, Running>();
const listeners = new Set<() => void>();
let shown: readonly UploadView[] = [];

function show(id: string, part: Partial<UploadView>): void {
  const one = running.get(id);
  if (one === undefined) return;
  one.view = { ...one.view, ...part };
  shown = [...running.values()].map(({ view }) => view);
  for (const listener of listeners) listener();
}

export const useUploads = (): readonly UploadView[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );

const isUnderWay = ({ state }: UploadView) => state !== 'done' && state !== 'failed';
window.addEventListener('beforeunload', (event) => {
  if (shown.some(isUnderWay)) event.preventDefault();
});
window.addEventListener('online', () => {
  for (const { view } of running.values()) if (view.state === 'waiting') resumeUpload(view.depositId);
});

interface Wish {
  readonly depositId: string;
  readonly organizationId: string;
  readonly file: File;
  readonly onDone: () => void;
}

/** Sends a bag, or goes on with one: the server knows how far it has come, whichever browser it came from. */
export async function startUpload({ depositId, organizationId, file, onDone }: Wish): Promise<void> {
  const { Upload } = await import('tus-js-client');
  const upload = new Upload(file, {
    endpoint: '/api/uploads',
    uploadUrl: `/api/uploads/${depositId}`,
    metadata: { depositId },
    headers: { 'Holdfast-Organization': organizationId },
    chunkSize: PIECE_BYTES,
    retryDelays: RETRY_AFTER_MS,
    // The server keeps what arrived under the deposit's own name; nothing needs to be remembered here.
    storeFingerprintForResuming: false,
    onProgress: (sent, all) => show(depositId, { sent, all, state: sent === all ? 'checking' : 'sending' }),
    onSuccess: () => {
      show(depositId, { state: 'done', sent: file.size });
      onDone();
    },
    onError: (error) => void explain(depositId, error, onDone),
  });
  const view: UploadView = {
    depositId,
    fileName: file.name,
    sent: 0,
    all: file.size,
    state: 'sending',
    problem: null,
  };
  running.set(depositId, { view, upload, organizationId });
  show(depositId, {});
  upload.start();
}

/** Why it stopped: the network, a session that has ended, or a refusal. */
async function explain(depositId: string, error: Error, onDone: () => void): Promise<void> {
  const one = running.get(depositId);
  if (one === undefined || one.view.state === 'paused') return;
  const response = 'originalResponse' in error ? Object(error).originalResponse : null;
  const status: unknown = response === null ? 0 : Object(response).getStatus?.();
  if (status === 0) return show(depositId, { state: 'waiting' });
  try {
    // An answer may have been lost: what counts is where the deposit is. It also says whether one is still signed in.
    const { state } = await read('/api/deposits/{id}', {
      path: { id: depositId },
      organizationId: one.organizationId,
    });
    if (state !== 'announced') {
      show(depositId, { state: 'done', sent: one.view.all });
      return onDone();
    }
  } catch (failure) {
    const problem = asProblem(failure);
    if (problem.status === 0) return show(depositId, { state: 'waiting' });
    if (problem.status === 401) return show(depositId, { state: 'paused' });
  }
  const text: unknown = Object(response).getBody?.();
  const problem = problemIn(typeof status === 'number' ? status : 0, text);
  show(depositId, { state: 'failed', problem: isTooLargeAPiece(problem, one.upload) ? inSmallerPieces(one) : problem });
}

/** Said by something on the way: Holdfast itself takes pieces of any size, and its refusals have codes of their own. */
const isTooLargeAPiece = (problem: Problem, { options }: Upload) =>
  problem.code === 'http.413' && (options.chunkSize ?? PIECE_BYTES) > SMALL_PIECE_BYTES;

function inSmallerPieces({ upload }: Running): Problem {
  upload.options.chunkSize = SMALL_PIECE_BYTES;
  return { ...toProblem(413, null), code: 'upload.piece_too_large' };
}

function problemIn(status: number, text: unknown): Problem {
  try {
    return toProblem(status, typeof text === 'string' ? JSON.parse(text) : null);
  } catch {
    return toProblem(status, null);
  }
}

export function pauseUpload(depositId: string): void {
  show(depositId, { state: 'paused' });
  void running.get(depositId)?.upload.abort();
}

/** From where the server has it. */
export function resumeUpload(depositId: string): void {
  show(depositId, { state: 'sending', problem: null });
  running.get(depositId)?.upload.start();
}

export function forgetUpload(depositId: string): void {
  running.delete(depositId);
  shown = [...running.values()].map(({ view }) => view);
  for (const listener of listeners) listener();
}
