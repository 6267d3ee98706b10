/** How long a stream goes on at most after its session was revoked. */
export const CHECK_CALLER_EVERY_MS = 2_000;
/** News of a whole wave of transfers are told together. */
const GATHER_MS = 400;
/** More than so many at once: everything may have changed. */
const TOLD_MAX = 500;

/** What a stream has heard of transfers since it last told. At the beginning anything may have happened. */
export class Heard {
  private ids: Set<string> | null = null;
  private news = true;
  private wake: () => void = () => undefined;

  add(transferId: string | null): void {
    this.news = true;
    if (transferId === null || (this.ids?.size ?? 0) >= TOLD_MAX) this.ids = null;
    else this.ids?.add(transferId);
    this.wake();
  }

  take(): string[] | null {
    const taken = this.news ? this.ids : new Set<string>();
    this.ids = new Set();
    this.news = false;
    return taken === null ? null : [...taken];
  }

  /** Resolves a moment after there are news, when the caller is to be looked at again, or when the stream has closed. */
  async more(closed: AbortSignal): Promise<void> {
    if (!this.news) await this.sleep(CHECK_CALLER_EVERY_MS, closed);
    if (this.news) await this.sleep(GATHER_MS, closed, false);
  }

  private async sleep(ms: number, closed: AbortSignal, untilNews = true): Promise<void> {
    if (closed.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        closed.removeEventListener('abort', done);
        this.wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      closed.addEventListener('abort', done, { once: true });
      if (untilNews) this.wake = done;
    });
  }
}
