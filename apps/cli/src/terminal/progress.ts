import type { Terminal } from './terminal';

const SCREEN_EVERY_MS = 100;
const PLAIN_EVERY_MS = 5_000;

/** One line that changes on a screen; elsewhere a line every five seconds. */
export class Progress {
  private lastAt = 0;
  private shownLength = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = () => performance.now(),
  ) {}

  update(text: string): void {
    const at = this.now();
    if (this.lastAt !== 0 && at - this.lastAt < (this.terminal.isScreen ? SCREEN_EVERY_MS : PLAIN_EVERY_MS)) return;
    this.lastAt = at;
    this.show(text);
  }

  /** Ends the line with its last word. */
  done(text: string): void {
    this.show(text);
    if (this.terminal.isScreen) this.terminal.err('\n');
    this.shownLength = 0;
    this.lastAt = 0;
  }

  private show(text: string): void {
    if (this.terminal.isScreen) {
      this.terminal.err(`\r${text.padEnd(this.shownLength)}`);
      this.shownLength = text.length;
    } else {
      this.terminal.err(`${text}\n`);
    }
  }
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1536` as `1.5 KiB`. */
export function bytesInWords(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

export function partInWords(done: number, total: number): string {
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
  return `${bytesInWords(done)} of ${bytesInWords(total)} (${percent} %)`;
}
