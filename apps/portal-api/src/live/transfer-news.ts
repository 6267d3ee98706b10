import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@holdfast/platform';
import type { PoolClient } from 'pg';

/** Its payload is a transfer; the other's a platform of which something else changed: a claim, a deposit, a window. */
const CHANNEL = 'transfer_event';
const PLATFORM_CHANNEL = 'platform_event';
const RECONNECT_AFTER_MS = 1_000;
/** How long a reader waits for news at most: what was told while the connection was away is found by asking. */
const ASK_ANYWAY_AFTER_MS = 2_000;

/**
 * Who waits for news of a transfer is woken by PostgreSQL's NOTIFY, over one connection for the whole process. A wake-up is a
 * doorbell: the events themselves are read from their table.
 */
@Injectable()
export class TransferNews implements OnApplicationShutdown {
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly listeners = new Set<(transferId: string | null) => void>();
  private readonly platformListeners = new Set<(organizationId: string) => void>();
  private client: PoolClient | undefined;
  private connecting = false;
  private stopped = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  /** Resolves when something may have happened to the transfer, after two seconds at the latest, or when `closed` aborts. */
  async next(transferId: string, closed: AbortSignal): Promise<void> {
    if (closed.aborted || this.stopped) return;
    this.listen();
    await new Promise<void>((resolve) => {
      const waiters = this.waiting.get(transferId) ?? new Set();
      this.waiting.set(transferId, waiters);
      const done = () => {
        clearTimeout(timer);
        closed.removeEventListener('abort', done);
        waiters.delete(done);
        if (waiters.size === 0) this.waiting.delete(transferId);
        resolve();
      };
      const timer = setTimeout(done, ASK_ANYWAY_AFTER_MS);
      closed.addEventListener('abort', done, { once: true });
      waiters.add(done);
    });
  }

  /**
   * Calls back for every transfer to which something happened, whosever it is: the caller asks which are its reader's. Null
   * when something may have been missed. Answers how to stop.
   */
  hear(listener: (transferId: string | null) => void): () => void {
    this.listeners.add(listener);
    this.listen();
    return () => void this.listeners.delete(listener);
  }

  /** Calls back for every platform of which something changed that is no transfer. What was missed is told by `hear`. */
  hearPlatforms(listener: (organizationId: string) => void): () => void {
    this.platformListeners.add(listener);
    this.listen();
    return () => void this.platformListeners.delete(listener);
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    for (const waiters of this.waiting.values()) for (const wake of [...waiters]) wake();
    this.client?.release(true);
    this.client = undefined;
  }

  private listen(): void {
    if (this.client !== undefined || this.connecting || this.stopped || this.retry !== undefined) return;
    this.connecting = true;
    this.connect()
      .catch(() => this.listenLater())
      .finally(() => (this.connecting = false));
  }

  private async connect(): Promise<void> {
    const client = await this.database.pool.connect();
    if (this.stopped) return client.release(true);
    client.on('notification', ({ channel, payload }) => {
      if (channel === PLATFORM_CHANNEL) {
        for (const listener of this.platformListeners) listener(payload ?? '');
        return;
      }
      for (const wake of [...(this.waiting.get(payload ?? '') ?? [])]) wake();
      for (const listener of this.listeners) listener(payload ?? null);
    });
    let isReleased = false;
    const giveUp = () => {
      if (isReleased) return;
      isReleased = true;
      this.client = undefined;
      client.release(true);
      this.listenLater();
    };
    client.on('error', giveUp);
    try {
      await client.query(`LISTEN ${CHANNEL}; LISTEN ${PLATFORM_CHANNEL}`);
    } catch {
      return giveUp();
    }
    if (isReleased) return;
    if (this.stopped) return client.release(true);
    this.client = client;
    for (const listener of this.listeners) listener(null);
  }

  /** Meanwhile everybody asks anyway. */
  private listenLater(): void {
    this.retry = setTimeout(() => {
      this.retry = undefined;
      if (this.listeners.size > 0) this.listen();
    }, RECONNECT_AFTER_MS);
    this.retry.unref();
  }
}
