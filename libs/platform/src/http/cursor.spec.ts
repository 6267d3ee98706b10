import { parsePage } from './cursor';

const secret = Buffer.alloc(32, 7);
const rows = Array.from({ length: 51 }, (_, index) => ({ id: String(index), secret: 'x' }));
const firstPage = (binding: string) =>
  parsePage({}, secret, binding).of(
    rows,
    (row) => [row.id],
    (row) => row.id,
  );

describe('parsePage', () => {
  it('gives 50 items, and a cursor that goes on after the last one', () => {
    const page = firstPage('/api/things');
    expect(page.items).toHaveLength(50);
    const next = parsePage({ cursor: page.nextCursor, limit: '200' }, secret, '/api/things');
    expect(next).toMatchObject({ limit: 200, after: ['49'], fetchLimit: 201 });
  });

  it('gives no cursor on the last page', () => {
    const page = parsePage({ limit: '200' }, secret, 'x').of(
      rows,
      (row) => [row.id],
      (row) => row,
    );
    expect(page.nextCursor).toBeNull();
  });

  it.each(['0', '-1', '1000000000', '201', '1.5', 'ten', '', '1e2', ['1', '2']])('refuses the limit %j', (limit) => {
    expect(() => parsePage({ limit }, secret, '')).toThrow(expect.objectContaining({ code: 'request.invalid_limit' }));
  });

  it('refuses a cursor of another list, of another key, changed or made up', () => {
    const cursor = firstPage('/api/things').nextCursor ?? '';
    const refused = expect.objectContaining({ code: 'request.invalid_cursor' });
    expect(() => parsePage({ cursor }, secret, '/api/others')).toThrow(refused);
    expect(() => parsePage({ cursor }, Buffer.alloc(32, 8), '/api/things')).toThrow(refused);
    for (let at = 0; at < cursor.length - 1; at++) {
      const flipped = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
      expect(() => parsePage({ cursor: flipped }, secret, '/api/things')).toThrow(refused);
    }
    for (const made of ['', 'x', 'WyI0OSJd', ['a', 'b']]) {
      expect(() => parsePage({ cursor: made }, secret, '/api/things')).toThrow(refused);
    }
  });
});
