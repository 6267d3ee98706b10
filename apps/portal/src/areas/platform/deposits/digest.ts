interface Said {
  readonly read?: number;
  readonly sha256?: string;
  readonly failed?: true;
}

/** SHA-256 of a file of any size, in lower-case hexadecimal. Throws when the file cannot be read. */
export function digestOf(file: File, onRead: (bytes: number) => void): Promise<string> {
  const worker = new Worker(new URL('./digest.worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise<string>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Said>) => {
      if (data.read !== undefined) onRead(data.read);
      if (data.sha256 !== undefined) resolve(data.sha256);
      if (data.failed) reject(new Error('The file cannot be read.'));
    });
    worker.addEventListener('error', () => reject(new Error('The file cannot be read.')));
  });
  worker.postMessage(file);
  return answer.finally(() => worker.terminate());
}
