import { DomainError } from '@holdfast/kernel';
import { concat, uuidFromBytes, uuidToBytes } from './bytes';

/** docs/receipt-format.md, "Leaf". The numbers are on the wire for ever: add, never change. */
export const LEAF_VERSION = 1;

const LEAF_TYPES = { posting: 1, deposit: 2, mandate: 3, late_content: 4, key_rotation: 5 } as const;
const CUSTODY_KINDS = { token: 1, record: 2, copy: 3 } as const;
const AUTHORITY_KINDS = { deposit: 1, consent: 2, mandate: 3, correction: 4 } as const;

export type CustodyKind = keyof typeof CUSTODY_KINDS;
export type AuthorityKind = keyof typeof AUTHORITY_KINDS;
export type StatementType = Exclude<keyof typeof LEAF_TYPES, 'posting'>;

export const MAX_QUANTITY = 2n ** 63n - 1n;

export interface PostingLeaf {
  readonly type: 'posting';
  readonly postingId: string;
  /** The commitments and hashes are 32 bytes each. */
  readonly asset: Uint8Array;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** 1 to 2^63-1. */
  readonly quantity: bigint;
  readonly custodyKind: CustodyKind;
  readonly contentManifestHash: Uint8Array;
  readonly authorityKind: AuthorityKind;
  readonly authorityHash: Uint8Array;
}

export interface StatementLeaf {
  readonly type: StatementType;
  readonly statementId: string;
  readonly subjectHash: Uint8Array;
  readonly bodyHash: Uint8Array;
}

export type Leaf = PostingLeaf | StatementLeaf;

const POSTING_LENGTHS = [16, 32, 32, 32, 8, 1, 32, 1, 32] as const;
const STATEMENT_LENGTHS = [16, 32, 32] as const;

const malformed = (message: string) => new DomainError('malformed', 'proof.leaf_malformed', message);

/** The bytes whose hash is in the log. Throws `proof.leaf_malformed` for values that have no encoding. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  if (leaf.type !== 'posting') {
    return encodeFields(LEAF_TYPES[leaf.type], STATEMENT_LENGTHS, [
      uuidToBytes(leaf.statementId),
      leaf.subjectHash,
      leaf.bodyHash,
    ]);
  }
  if (leaf.quantity < 1n || leaf.quantity > MAX_QUANTITY) throw malformed('A quantity is 1 to 2^63-1.');
  const quantity = new Uint8Array(8);
  new DataView(quantity.buffer).setBigInt64(0, leaf.quantity);
  return encodeFields(LEAF_TYPES.posting, POSTING_LENGTHS, [
    uuidToBytes(leaf.postingId),
    leaf.asset,
    leaf.from,
    leaf.to,
    quantity,
    Uint8Array.of(CUSTODY_KINDS[leaf.custodyKind]),
    leaf.contentManifestHash,
    Uint8Array.of(AUTHORITY_KINDS[leaf.authorityKind]),
    leaf.authorityHash,
  ]);
}

function encodeFields(type: number, lengths: readonly number[], fields: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(LEAF_VERSION, type)];
  fields.forEach((field, i) => {
    if (field.length !== lengths[i])
      throw malformed(`Field ${i + 1} has ${field.length} bytes instead of ${lengths[i]}.`);
    parts.push(Uint8Array.of(field.length >> 8, field.length & 0xff), field);
  });
  return concat(...parts);
}

/** Accepts exactly what encodeLeaf writes: nothing missing, nothing after. Throws `proof.leaf_malformed`. */
export function decodeLeaf(bytes: Uint8Array): Leaf {
  if (bytes[0] !== LEAF_VERSION) throw malformed('The leaf has an unknown version.');
  const type = nameOf(LEAF_TYPES, bytes[1], 'type');
  const fields = decodeFields(bytes, type === 'posting' ? POSTING_LENGTHS : STATEMENT_LENGTHS);
  const field = (i: number) => fields[i]!;
  if (type !== 'posting') {
    return { type, statementId: uuidFromBytes(field(0)), subjectHash: field(1), bodyHash: field(2) };
  }
  const quantity = new DataView(field(4).buffer).getBigInt64(0);
  if (quantity < 1n) throw malformed('A quantity is 1 to 2^63-1.');
  return {
    type,
    postingId: uuidFromBytes(field(0)),
    asset: field(1),
    from: field(2),
    to: field(3),
    quantity,
    custodyKind: nameOf(CUSTODY_KINDS, field(5)[0], 'custody kind'),
    contentManifestHash: field(6),
    authorityKind: nameOf(AUTHORITY_KINDS, field(7)[0], 'authority kind'),
    authorityHash: field(8),
  };
}

function decodeFields(bytes: Uint8Array, lengths: readonly number[]): Uint8Array<ArrayBuffer>[] {
  let at = 2;
  const fields = lengths.map((length, i) => {
    if (at + 2 + length > bytes.length) throw malformed(`The leaf ends within field ${i + 1}.`);
    if (((bytes[at]! << 8) | bytes[at + 1]!) !== length)
      throw malformed(`Field ${i + 1} does not have ${length} bytes.`);
    const field = Uint8Array.from(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
    return field;
  });
  if (at !== bytes.length) throw malformed('Bytes follow the last field of the leaf.');
  return fields;
}

function nameOf<Name extends string>(table: Record<Name, number>, code: number | undefined, what: string): Name {
  for (const name in table) if (table[name] === code) return name;
  throw malformed(`The leaf has an unknown ${what}.`);
}
