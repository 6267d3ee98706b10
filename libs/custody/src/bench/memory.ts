import { readFileSync } from 'node:fs';
import type { Database } from '@holdfast/platform';

const SAMPLE_MS = 100;
const KIB_A_MIB = 1_024;

/** Watches the private memory of the PostgreSQL backends of a database on this machine. */
export class BackendMemory {
  private peakKiB: number | null = null;
  private timer: NodeJS.Timeout | null = null;
  private busy = false;

  constructor(private readonly owner: Database) {}

  start(): this {
    this.timer = setInterval(() => void this.sample(), SAMPLE_MS);
    return this;
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  get peakMiB(): number | null {
    return this.peakKiB === null ? null : Math.round(this.peakKiB / KIB_A_MIB);
  }

  private async sample(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const { rows } = await this.owner.pool.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      for (const { pid } of rows) this.peakKiB = Math.max(this.peakKiB ?? 0, privateKiB(pid));
    } catch {
      // No /proc, or the backend has just ended: then this sample says nothing.
    } finally {
      this.busy = false;
    }
  }
}

function privateKiB(pid: number): number {
  const found = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1] ?? 0);
}
