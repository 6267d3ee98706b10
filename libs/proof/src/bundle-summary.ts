import type { LateContentVerdict } from './late-content';
import type { CustodyKind } from './leaf';
import type { LeftOut } from './missing-list';
import type { ReceiptItem } from './verify-bundle';
import type { ProvenPosting } from './verify-receipt';

export interface FileFacts {
  readonly sha256: string;
  readonly size: number;
}

export type ProvenLateContent = NonNullable<LateContentVerdict['proven']>;

interface NamedFile {
  readonly asset: string;
  readonly name: string;
  readonly role: string;
}

export interface BundleSummary {
  readonly receipts: number;
  /** Distinct assets, told by their names. */
  readonly assets: number;
  /** Assets by the custody kind of their newest receipt. */
  readonly byCustodyKind: Readonly<Record<CustodyKind, number>>;
  /** Files that receipts say are missing, and that did not come later; nobody has them. */
  readonly missing: readonly NamedFile[];
  /** Files that receipts say are missing, and that came later: the log has their digests. */
  readonly late: readonly (NamedFile & { readonly sha256: string })[];
  /** Files that receipts or late content name and this bundle lacks; `reason` is its maker's word, null when it says none. */
  readonly absent: readonly {
    readonly asset: string;
    readonly name: string;
    readonly sha256: string;
    readonly reason: string | null;
  }[];
  /** What the bundle's maker says that it left out, and why. Vouched for by nobody. */
  readonly leftOut: readonly LeftOut[];
  /** Authorities of receipts whose document is not in the bundle, as `kind hash`. No failure: not all are the holder's to have. */
  readonly authoritiesAbsent: readonly string[];
  /** Content that no receipt here names: intact, proven by nothing. */
  readonly unproven: readonly string[];
}

export interface BundleContents {
  readonly files: ReadonlyMap<string, FileFacts>;
  readonly items: readonly ReceiptItem[];
  readonly late: readonly ProvenLateContent[];
  readonly leftOut: readonly LeftOut[];
}

/** What the bundle brings. Tells `blame` of content that is named and not there, or is something else. */
export function summarize(contents: BundleContents, blame: (problem: string) => void): BundleSummary {
  const proven = contents.items.flatMap((item) => item.proven ?? []);
  const newest = newestByAsset(proven);
  const gaps = Array.from(newest.values()).flatMap(({ asset, contentManifest }) =>
    contentManifest.files.filter((file) => file.sha256 === null).map(({ name, role }) => ({ asset, name, role })),
  );
  const mended = new Map(
    contents.late.flatMap(({ asset, files }) => files.map((file) => [keyOf({ asset, ...file }), file.sha256] as const)),
  );
  const late = gaps.flatMap((gap) => {
    const sha256 = mended.get(keyOf(gap));
    return sha256 === undefined ? [] : [{ ...gap, sha256 }];
  });
  const expected = [
    ...proven.flatMap(({ asset, contentManifest }) =>
      contentManifest.files.flatMap(({ name, sha256, size }) =>
        sha256 === null ? [] : [{ asset, name, sha256, size }],
      ),
    ),
    ...late.map(({ asset, name, sha256 }) => ({ asset, name, sha256, size: null })),
  ];
  const byCustodyKind = { token: 0, record: 0, copy: 0 };
  for (const { custodyKind } of newest.values()) byCustodyKind[custodyKind] += 1;
  const named = new Set(expected.map(({ sha256 }) => contentPath(sha256)));
  return {
    receipts: contents.items.length,
    assets: newest.size,
    byCustodyKind,
    missing: gaps.filter((gap) => !mended.has(keyOf(gap))),
    late,
    absent: absentOf(expected, contents, blame),
    leftOut: contents.leftOut,
    authoritiesAbsent: authoritiesAbsent(proven, contents.files),
    unproven: Array.from(contents.files.keys()).filter((path) => path.startsWith('data/content/') && !named.has(path)),
  };
}

const contentPath = (sha256: string): string => `data/content/${sha256}`;
const keyOf = ({ asset, name, role }: NamedFile): string => JSON.stringify([asset, name, role]);

function newestByAsset(postings: readonly ProvenPosting[]): Map<string, ProvenPosting> {
  const newest = new Map<string, ProvenPosting>();
  for (const posting of postings) {
    const known = newest.get(posting.asset);
    if (!known || known.index < posting.index) newest.set(posting.asset, posting);
  }
  return newest;
}

function authoritiesAbsent(postings: readonly ProvenPosting[], files: BundleContents['files']): string[] {
  const absent = postings.filter(({ authority }) => !files.has(`data/consents/${authority.hash}.json`));
  return [...new Set(absent.map(({ authority }) => `${authority.kind} ${authority.hash}`))];
}

interface ExpectedFile {
  readonly asset: string;
  readonly name: string;
  readonly sha256: string;
  /** Null: nobody said. */
  readonly size: number | null;
}

function absentOf(
  expected: readonly ExpectedFile[],
  { files, leftOut }: BundleContents,
  blame: (problem: string) => void,
): BundleSummary['absent'] {
  const reasons = new Map(leftOut.flatMap((item) => (item.what === 'content' ? [[item.sha256, item.reason]] : [])));
  return expected.flatMap(({ asset, name, sha256, size }) => {
    const file = files.get(contentPath(sha256));
    if (file !== undefined) {
      if (file.sha256 !== sha256 || (size !== null && file.size !== size))
        blame(`${name} of ${asset} is not the file that the receipt names`);
      return [];
    }
    const reason = reasons.get(sha256) ?? null;
    const why = reason === null ? '' : `; its maker left it out: ${reason}`;
    blame(`${name} of ${asset} is not in the bundle (${sha256}${why})`);
    return [{ asset, name, sha256, reason }];
  });
}
