import { z } from 'zod';

/**
 * Deposit format 1: one JSON object a line, in four files of a BagIt bag. The words are DESIGN.md's; the
 * whole format, with the bag around it, is in docs/deposit-format.md.
 */
const MAX_UINT256 = (1n << 256n) - 1n;

// An asset's name is made of two references, percent-encoded (three characters a byte), and must fit into an index's entry
// of 2,704 bytes.
const MAX_REFERENCE_BYTES = 400;
const utf8 = new TextEncoder();
const reference = z
  .string()
  .min(1)
  .max(200)
  .refine((value) => utf8.encode(value.normalize('NFC')).length <= MAX_REFERENCE_BYTES, {
    error: 'longer than 400 bytes in UTF-8',
  });
const text = z.string().max(2_000);
/** The number of a copy, or how many there are: a 32-bit integer wherever it is kept. */
const copyNumber = z.int().positive().max(2_147_483_647);
/** A positive integer as a decimal string: no sign, no leading zero, no exponent. */
const positiveInteger = z.string().regex(/^[1-9][0-9]{0,17}$/, 'a positive integer below 10^18, as a string');
const tokenId = z
  .string()
  // Ends there: what is no integer cannot be compared with one.
  .regex(/^(0|[1-9][0-9]{0,77})$/, { error: 'a decimal integer as a string, without leading zeros', abort: true })
  .refine((value) => BigInt(value) <= MAX_UINT256, 'larger than 2^256-1');
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, '0x and 40 hexadecimal digits');
const hash32 = z.string().regex(/^0x[0-9a-f]{64}$/, '0x and 64 lower-case hexadecimal digits');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');

/** Where a collection's truth is: a contract on an EVM chain, or the platform's own records. */
export const CollectionSource = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('evm'), chainId: z.int().positive(), genesisHash: hash32, contract: address }),
  z.strictObject({ type: z.literal('record') }),
]);

export const CollectionRecord = z.strictObject({
  id: reference,
  name: z.string().min(1).max(200),
  description: text.optional(),
  source: CollectionSource,
});

/** One file of an asset: inside the bag (`path`, below data/), or at an address to fetch (`url`). */
export const ContentRecord = z
  .strictObject({
    role: z.enum(['metadata', 'media']),
    path: z
      .string()
      .max(500)
      .regex(/^content\/[\s\S]/, 'a path below data/ that starts with content/')
      .optional(),
    url: z.string().min(1).max(200_000).optional(),
    sha256: sha256.optional(),
  })
  .refine((content) => (content.path === undefined) !== (content.url === undefined), 'give either path or url')
  .meta({ oneOf: [{ required: ['path'] }, { required: ['url'] }] });

export const AssetRecord = z
  .strictObject({
    id: reference,
    collection: reference,
    kind: z.enum(['single', 'numbered', 'edition']),
    name: z.string().min(1).max(200),
    description: text.optional(),
    /** A numbered copy: 37 of 500. */
    number: copyNumber.optional(),
    of: copyNumber.optional(),
    /** An unnumbered edition's total. */
    quantity: positiveInteger.optional(),
    tokenId: tokenId.optional(),
    content: z.array(ContentRecord).max(20).default([]),
  })
  .refine((asset) => (asset.kind === 'edition') === (asset.quantity !== undefined), {
    message: 'an edition has a quantity, nothing else has one',
    path: ['quantity'],
  })
  .refine(
    (asset) =>
      asset.kind === 'numbered'
        ? asset.number !== undefined && asset.of !== undefined && asset.number <= asset.of
        : asset.number === undefined && asset.of === undefined,
    { message: 'a numbered copy has number and of, number <= of; nothing else has them', path: ['number'] },
  )
  .meta({
    oneOf: [
      { properties: { kind: { const: 'single' }, quantity: false, number: false, of: false } },
      { properties: { kind: { const: 'numbered' }, quantity: false }, required: ['number', 'of'] },
      { properties: { kind: { const: 'edition' }, number: false, of: false }, required: ['quantity'] },
    ],
  });

export const HolderRecord = z.strictObject({
  id: reference,
  wallets: z.array(address).max(20).default([]),
});

/** Who holds how much of what; `wallet` when the token is in the holder's own wallet. */
export const HoldingRecord = z.strictObject({
  holder: reference,
  asset: reference,
  quantity: positiveInteger.default('1'),
  wallet: address.optional(),
});

export type CollectionRecord = z.infer<typeof CollectionRecord>;
export type ContentRecord = z.infer<typeof ContentRecord>;
export type AssetRecord = z.infer<typeof AssetRecord>;
export type HolderRecord = z.infer<typeof HolderRecord>;
export type HoldingRecord = z.infer<typeof HoldingRecord>;

/** JSON Schema (2020-12) of a line of each file: what docs/deposit-format.schema.json holds. */
export function depositJsonSchema(): Record<string, unknown> {
  const schemas = {
    collections: CollectionRecord,
    assets: AssetRecord,
    holders: HolderRecord,
    holdings: HoldingRecord,
  };
  const $defs = Object.entries(schemas).map(([file, schema]) => {
    const { $schema: _same, ...definition } = z.toJSONSchema(schema, { io: 'input' });
    return [file, definition];
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Holdfast deposit format 1: one line of data/<name>.jsonl is $defs/<name>',
    $defs: Object.fromEntries($defs),
  };
}
