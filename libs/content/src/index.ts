export * from './bag';
export * from './core/address-policy';
export * from './core/content-code';
export * from './core/content-file';
export { decodeDataUrl } from './core/data-url';
export { parseFetchUrl } from './core/fetch-address';
export * from './core/retry-schedule';
export { isSha256Hex, parseSha256Hex } from './core/sha256-hex';
export * from './database/file-records';
export {
  type AssetOf,
  manifestBody,
  type ManifestRecord,
  manifestsOf,
  recomputeManifests,
} from './database/manifest-records';
export * from './fetch/content-fetcher';
export { defaultFetchLimits, type FetchLimits } from './fetch/fetch-limits';
export { type Resolver, systemResolver } from './fetch/guarded-connector';
export * from './fetch-wanted';
export * from './media/image-dimensions';
export { MediaHead } from './media/media-head';
export { contradicts, sniffMediaType } from './media/sniff-media-type';
export * from './serve/content-link';
export * from './serve/content-response';
export * from './store/disk-content-store';
export * from './thumbnail/thumbnails';
export * from './verify-content';
