import { open } from 'node:fs/promises';

/** Bytes that are read by position: a file's, or what lies sealed in one. */
export interface PlacedBytes {
  readonly size: number;
  /** Fills `into` from `position` on; answers how many bytes there were. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

export async function openPlainFile(path: string): Promise<PlacedBytes> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    size,
    read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    close: () => handle.close(),
  };
}
