const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** What a bag may at most be. Sizes in bytes. Memory grows with the number of files alone, about 200 bytes each. */
export interface BagLimits {
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  readonly maxBagBytes: number;
  readonly maxPathBytes: number;
  readonly maxPathDepth: number;
  /** bagit.txt, bag-info.txt, the signature. */
  readonly maxTagFileBytes: number;
  readonly maxManifestLineBytes: number;
}

export const bagLimits: BagLimits = {
  maxFiles: 2_000_000,
  maxFileBytes: 256 * GiB,
  maxBagBytes: 1024 * GiB,
  maxPathBytes: 1_024,
  maxPathDepth: 16,
  maxTagFileBytes: MiB,
  maxManifestLineBytes: 8 * 1024,
};
