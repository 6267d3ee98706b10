import {
  type Checkpoint,
  openCheckpoint,
  parseVerifierKey,
  tilePath,
  TileTree,
  type VerifierKey,
} from '@holdfast/proof';
import { z } from 'zod';

const Description = z.object({ origin: z.string(), verifierKey: z.string(), fingerprint: z.string() });

/** The log as a stranger reads it: without a session. */
export class PublicLog {
  private constructor(
    private readonly origin: string,
    readonly keyText: string,
    readonly key: VerifierKey,
  ) {}

  static async open(origin: string): Promise<PublicLog> {
    const response = await fetch(`${origin}/.well-known/holdfast-log.json`);
    const { verifierKey } = Description.parse(await response.json());
    return new PublicLog(origin, verifierKey, parseVerifierKey(verifierKey));
  }

  /** Signed by the key, or this throws. */
  async checkpoint(): Promise<Checkpoint> {
    const response = await fetch(`${this.origin}/checkpoint`);
    return openCheckpoint(await response.text(), this.key);
  }

  tree(size: number): TileTree {
    return new TileTree(size, async (tile) => {
      const response = await fetch(`${this.origin}/${tilePath(tile)}`);
      if (!response.ok) throw new Error(`${tilePath(tile)}: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    });
  }
}
