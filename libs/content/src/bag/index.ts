export { BagFiles } from './bag-files';
export { type BagLimits, bagLimits } from './bag-limits';
export {
  type BagProblem,
  type BagProblemCode,
  ProblemList,
  type ProblemPlace,
  bagProblem,
  bagRemedies,
  shown,
  PROBLEMS_LISTED,
} from './bag-problem';
export { unsafePath } from './bag-path';
export { listDirectory } from './directory-index';
export { FileTable } from './file-table';
export { type BagSink, bagTar, directorySink, tarSink } from './bag-sink';
export type { PlacedBytes } from './placed-bytes';
export { Manifest, hasByteOrderMark } from './manifest';
export { type BagInfo, bagInfoValue } from './tag-file';
export { compressionOf } from './tar-index';
export { type BagVerification, type VerifyBagOptions, verifyBag } from './verify-bag';
export { type PayloadFile, type WriteBagOptions, type WrittenBag, writeBag } from './write-bag';
