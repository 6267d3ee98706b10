import { pages } from './sequence-log';

const batch = (batchId: string, leafCount: number) => ({ batchId, leafCount });

describe('pages', () => {
  it('puts many small batches on one page and cuts a large one over many', () => {
    expect([...pages([batch('a', 3), batch('b', 2), batch('c', 12), batch('d', 1)], 5)]).toEqual([
      [
        { batchId: 'a', from: 0, to: 3 },
        { batchId: 'b', from: 0, to: 2 },
      ],
      [{ batchId: 'c', from: 0, to: 5 }],
      [{ batchId: 'c', from: 5, to: 10 }],
      [
        { batchId: 'c', from: 10, to: 12 },
        { batchId: 'd', from: 0, to: 1 },
      ],
    ]);
  });

  it('has no page for nothing', () => {
    expect([...pages([])]).toEqual([]);
  });
});
