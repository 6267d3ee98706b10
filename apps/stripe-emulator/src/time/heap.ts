/** A binary heap: the smallest first. */
export class Heap<T> {
  private readonly items: T[] = [];

  constructor(private readonly isBefore: (one: T, other: T) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  peek(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    let at = this.items.length;
    this.items.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.items[above];
      if (parent === undefined || !this.isBefore(item, parent)) break;
      this.items[at] = parent;
      at = above;
    }
    this.items[at] = item;
  }

  pop(): T | undefined {
    const first = this.items[0];
    const last = this.items.pop();
    if (first === undefined || last === undefined || this.items.length === 0) return first;
    let at = 0;
    for (;;) {
      const below = this.smallerChild(at);
      const child = below === undefined ? undefined : this.items[below];
      if (below === undefined || child === undefined || !this.isBefore(child, last)) break;
      this.items[at] = child;
      at = below;
    }
    this.items[at] = last;
    return first;
  }

  private smallerChild(at: number): number | undefined {
    const left = 2 * at + 1;
    const one = this.items[left];
    const other = this.items[left + 1];
    if (one === undefined) return undefined;
    return other !== undefined && this.isBefore(other, one) ? left + 1 : left;
  }
}
