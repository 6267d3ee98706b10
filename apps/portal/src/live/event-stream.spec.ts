import { EventParser } from './event-stream';

describe('reading server-sent events', () => {
  it('gives an event once its empty line has come, however the text was cut', () => {
    const parser = new EventParser();
    const text = 'retry: 1000\n\n: still here\n\nid: 7\nevent: state\ndata: {"a":1}\n\n';
    const events = [...text].flatMap((character) => parser.push(character));
    expect(events).toEqual([{ id: '7', event: 'state', data: '{"a":1}' }]);
    expect(parser.retryMs).toBe(1000);
  });

  it('joins lines of data and keeps the last id', () => {
    const parser = new EventParser();
    expect(parser.push('id: 1\ndata: a\ndata:b\n\ndata: c\n\n')).toEqual([
      { id: '1', event: 'message', data: 'a\nb' },
      { id: '1', event: 'message', data: 'c' },
    ]);
  });

  it('takes CR LF for one line end, even when it is cut in two', () => {
    const parser = new EventParser();
    expect([...parser.push('data: x\r'), ...parser.push('\n\r\n')]).toEqual([
      { id: null, event: 'message', data: 'x' },
    ]);
  });
});
