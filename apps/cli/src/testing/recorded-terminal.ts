import type { Terminal } from '../terminal/terminal';

/** A terminal that keeps what it is told. */
export class RecordedTerminal implements Terminal {
  output = '';
  complaints = '';
  readonly isScreen = false;
  constructor(readonly env: Readonly<Record<string, string | undefined>> = {}) {}
  out(text: string): void {
    this.output += text;
  }
  err(text: string): void {
    this.complaints += text;
  }
}
