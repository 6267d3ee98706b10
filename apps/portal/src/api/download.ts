import { ProblemError, toProblem } from './problem';

interface DownloadOptions {
  readonly organizationId: string;
  /** What the file is called on the person's disk. */
  readonly name: string;
  /** With a body it is a POST, which makes what it answers. */
  readonly body?: object;
  readonly query?: Readonly<Record<string, string | undefined>>;
}

/** A file of an organization's: a mere link could not say for whom one asks. Throws ProblemError. */
export async function download(
  path: string,
  { organizationId, name, body, query = {} }: DownloadOptions,
): Promise<void> {
  const wanted = new URLSearchParams(
    Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const headers = new Headers({ 'Holdfast-Organization': organizationId });
  if (body !== undefined) {
    headers.set('Content-Type', 'application/json');
    headers.set('Idempotency-Key', crypto.randomUUID());
  }
  const init: RequestInit = { headers, ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }) };
  const response = await fetch(wanted.size === 0 ? path : `${path}?${wanted}`, init);
  if (!response.ok) throw new ProblemError(toProblem(response.status, await response.json().catch(() => null)));
  save(await response.blob(), name);
}

/** Hands a file that is here to the browser's downloads. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
