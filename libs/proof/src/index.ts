export { concat, equalBytes, fromBase64, fromHex, toBase64, toHex, uuidFromBytes, uuidToBytes } from './bytes';
export * from './canonical-json';
export * from './checkpoint';
export * from './commitment';
export {
  type ContentFile,
  type ContentManifest,
  contentManifest,
  contentManifestHash,
  contentManifestSchema,
  contentManifestText,
  MAX_MANIFEST_FILES,
} from './content-manifest';
export * from './hash';
export * from './late-content';
export * from './leaf';
export * from './log-proof';
export * from './merkle';
export * from './names';
export * from './note';
export * from './receipt';
export * from './tile';
export * from './tile-tree';
export * from './tlog-proof';
export { TreeBuilder, type TreeBuilderOptions } from './tree-builder';
export * from './verify-proof';
export * from './verify-receipt';
export * from './bag';
export * from './bundle';
export type { BundleSummary } from './bundle-summary';
export type { LeftOut } from './missing-list';
export * from './verify-bundle';
