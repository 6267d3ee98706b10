import { createHash } from 'node:crypto';
import { request } from 'node:http';

export interface LoadedFile {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly sha256: string;
  readonly bytes: number;
}

/** Loads a signed link from the content host, whose name need not resolve on the machine that tests. */
export function load(link: string): Promise<LoadedFile> {
  const url = new URL(link);
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: 'localhost', port: url.port, path: url.pathname + url.search, headers: { host: url.host } },
      (response) => {
        const hash = createHash('sha256');
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          hash.update(chunk);
          bytes += chunk.length;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, sha256: hash.digest('hex'), bytes }),
        );
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
