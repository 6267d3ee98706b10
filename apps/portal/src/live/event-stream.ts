/** One server-sent event (WHATWG HTML, 9.2). */
export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/**
 * Cuts a stream's text into its events as they come. EventSource does the same, but cannot say for which organization it asks,
 * nor tell a session that has ended from a network that has.
 */
export class EventParser {
  private rest = '';
  private id: string | null = null;
  private event = '';
  private data: string[] = [];
  /** What the server asks to wait before coming again, in milliseconds. */
  retryMs: number | null = null;

  push(text: string): StreamEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line) ?? []);
  }

  private line(line: string): StreamEvent | null {
    if (line === '') return this.finish();
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'id') this.id = value;
    else if (name === 'event') this.event = value;
    else if (name === 'data') this.data.push(value);
    else if (name === 'retry' && /^[0-9]{1,6}$/.test(value)) this.retryMs = Number(value);
    return null;
  }

  private finish(): StreamEvent | null {
    const { id, event, data } = this;
    this.event = '';
    this.data = [];
    return data.length === 0 ? null : { id, event: event === '' ? 'message' : event, data: data.join('\n') };
  }
}
