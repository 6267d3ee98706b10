import type { ContentCode } from './content-code';

/** Of one file of an asset: what is larger is not kept, and is a gap. From an address less is taken (`defaultFetchLimits`). */
export const MAX_CONTENT_BYTES = 2 * 1_024 ** 3;

export type FileRole = 'metadata' | 'media';
export type FileState = 'wanted' | 'stored' | 'missing' | 'mismatch' | 'refused';

/** Bytes came, and are used, although the source declared another type for them. */
export const TYPE_MISMATCH = 'content.type_mismatch';
export type FileProblem = ContentCode | typeof TYPE_MISMATCH;

/** A file that an asset should have. With both a bag path and an address, the bag is asked first. */
export interface WantedFile {
  readonly id: string;
  readonly assetId: string;
  /** The platform that deposits it. */
  readonly organizationId: string;
  readonly depositId: string;
  readonly role: FileRole;
  /** Unique within the asset, printable, at most 500 characters. */
  readonly name: string;
  /** Lower-case hex. */
  readonly declaredSha256: string | null;
  readonly sourceUri: string | null;
  readonly bagPath: string | null;
}

/** A wanted file that one worker took; `attempts` fences its result. */
export interface ClaimedFile extends WantedFile {
  readonly attempts: number;
}

/** The bytes of a file in the store. */
export interface FileBytes {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

export type FileResult =
  | { readonly state: 'stored'; readonly bytes: FileBytes; readonly problem: typeof TYPE_MISMATCH | null }
  | { readonly state: 'mismatch'; readonly bytes: FileBytes; readonly problem: ContentCode }
  | { readonly state: 'missing' | 'refused'; readonly problem: ContentCode }
  /** To be asked again, then. */
  | { readonly state: 'wanted'; readonly problem: ContentCode; readonly nextAttemptAt: Date };

export interface FileOutcome {
  readonly file: ClaimedFile;
  readonly result: FileResult;
}
