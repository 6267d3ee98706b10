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

  /**
   * What the step answered, doing it now if it was never finished. A stop between the work's effect and this note of it has
   * it done once more: work has to be such that doing it twice does it once.
   */
  async once<T>(step: string, work: () => Promise<T>): Promise<T> {
    if (!this.has(step)) this.note(step, await work());
    return this.get<T>(step);
  }

  /** What a finished step answered. */
  get<T>(step: string): T {
    if (!this.has(step)) throw new Error(`the demonstration has not come to: ${step}`);
    return this.known[step] as T;
  }

  /** Keeps an answer, in place of an earlier one. */
  note(step: string, answer: unknown): void {
    this.known[step] = answer;
    writeFileSync(`${this.path}.new`, JSON.stringify(this.known, null, 2), { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
  }
}

function read(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
