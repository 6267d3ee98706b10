/** Every limit of one fetch. Times in milliseconds. */
export interface FetchLimits {
  /** On the wire, and again after decoding. */
  readonly maxBytes: number;
  /** From the first look-up to the last byte, redirects included. */
  readonly totalMs: number;
  readonly connectMs: number;
  /** From the request to the end of its headers, for each hop. */
  readonly headerMs: number;
  /** In each window of this length at least `minBytesPerSecond` must arrive on average. */
  readonly stallWindowMs: number;
  readonly minBytesPerSecond: number;
  readonly maxRedirects: number;
  /** Decoded bytes per byte on the wire. */
  readonly maxRatio: number;
}

export const defaultFetchLimits: FetchLimits = {
  maxBytes: 512 * 1_048_576,
  totalMs: 600_000,
  connectMs: 10_000,
  headerMs: 20_000,
  stallWindowMs: 10_000,
  minBytesPerSecond: 1_024,
  maxRedirects: 5,
  maxRatio: 100,
};
