import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the demonstration has done so far, kept beside the data so that a second start goes on where the first ended. */
export class Facts {
  private readonly path: string;
  private readonly known: Record<string, unknown>;

  constructor(dataDirectory: string) {
    this.path = join(dataDirectory, 'demonstration.json');
    this.known = read(this.path);
  }

  has(step: string): boolean {
    return step in this.known;
  }

  /** What the step answered, doing it now if it was never finished. */
  async once<T>(step: string, work: () => Promise<T>): Promise<T> {
    if (!this.has(step)) {
      this.known[step] = await work();
      writeFileSync(`${this.path}.new`, JSON.stringify(this.known, null, 2), { mode: 0o600 });
      renameSync(`${this.path}.new`, this.path);
    }
    return this.known[step] as T;
  }
}

function read(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
