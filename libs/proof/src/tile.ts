import { DomainError } from '@holdfast/kernel';

/** C2SP tlog-tiles, hash tiles of height 8. There are no entry bundles: the log publishes hashes only. */
export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8;

const MAX_LEVEL = 63;

export interface TileCoordinate {
  readonly level: number;
  readonly index: number;
  /** 256: full. 1 to 255: partial, the tile as it was at one size of the tree. */
  readonly width: number;
}

export interface Tile extends TileCoordinate {
  /** width * 32 bytes. */
  readonly hashes: Uint8Array;
}

/** Gives a tile's hashes. May answer with more than `width` of them (the tile grew since): the first ones are the same. */
export type TileReader = (tile: TileCoordinate) => Promise<Uint8Array> | Uint8Array;

const malformed = () =>
  new DomainError('malformed', 'proof.tile_path_malformed', 'This is not the path of a hash tile.');

/** `tile/0/x001/x234/067`, `tile/1/000.p/17`; relative to the log's prefix. Throws `proof.tile_path_malformed`. */
export function tilePath({ level, index, width }: TileCoordinate): string {
  if (!isIn(level, 0, MAX_LEVEL) || !isIn(index, 0, Number.MAX_SAFE_INTEGER) || !isIn(width, 1, TILE_WIDTH))
    throw malformed();
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const number = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${number}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Accepts one spelling per tile: exactly what tilePath writes. Throws `proof.tile_path_malformed`. */
export function parseTilePath(path: string): TileCoordinate {
  const match = /^tile\/(\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (!match) throw malformed();
  const tile = {
    level: Number(match[1]),
    index: Number(match[2]!.replaceAll(/[x/]/g, '')),
    width: match[3] === undefined ? TILE_WIDTH : Number(match[3]),
  };
  if (tilePath(tile) !== path) throw malformed();
  return tile;
}

/** The partial tiles at the right edge of a tree of this size, lowest level first: at most seven, 57 KB together. */
export function partialTiles(size: number): TileCoordinate[] {
  const tiles: TileCoordinate[] = [];
  let count = size;
  for (let level = 0; count > 0; level++) {
    const width = count % TILE_WIDTH;
    count = Math.floor(count / TILE_WIDTH);
    if (width > 0) tiles.push({ level, index: count, width });
  }
  return tiles;
}

function isIn(n: number, from: number, to: number): boolean {
  return Number.isSafeInteger(n) && n >= from && n <= to;
}
