import { isAscii, isUtf8 } from 'node:buffer';
import { type BagProblem, shown } from '@holdfast/content';
import { AssetRecord, CollectionRecord, HolderRecord, HoldingRecord } from '@holdfast/contracts';
import type { z } from 'zod';
import { type DepositProblemCode, depositProblem } from './deposit-problem';
import { hasValidChecksum } from './evm-address';
import { type JsonFault, locateJson, parseJsonLine, pointer } from './json-line';
import { type TextUse, textFault } from './text-rules';

/** The four kinds of record, each in `data/<kind>.jsonl`. */
export interface DepositRecords {
  collections: CollectionRecord;
  assets: AssetRecord;
  holders: HolderRecord;
  holdings: HoldingRecord;
}
export type RecordKind = keyof DepositRecords;
export const recordKinds: readonly RecordKind[] = ['collections', 'assets', 'holders', 'holdings'];

export function recordFile(kind: RecordKind): string {
  return `data/${kind}.jsonl`;
}

/** A record as it is to be kept, or all that is wrong with its line (at most 20). */
export type ParsedLine<T> = { record: T } | { problems: BagProblem[] };

const MAX_PROBLEMS_PER_LINE = 20;

interface Rules<T> {
  schema: z.ZodType<T>;
  /** What the text at a JSON pointer is for. */
  use: (path: string) => TextUse;
  addresses: (record: T) => readonly (readonly [path: readonly PropertyKey[], address: string])[];
  /** Ids in NFC and addresses in lower case, so that equal ones are equal bytes. */
  settle: (record: T) => T;
}

const nfc = (text: string): string => text.normalize('NFC');
const uses =
  (table: Record<string, TextUse>) =>
  (path: string): TextUse =>
    table[path] ?? 'machine';

const assetUse = uses({ '/id': 'id', '/collection': 'id', '/name': 'name', '/description': 'prose' });

const rules: { [K in RecordKind]: Rules<DepositRecords[K]> } = {
  collections: {
    schema: CollectionRecord,
    use: uses({ '/id': 'id', '/name': 'name', '/description': 'prose' }),
    addresses: ({ source }) => (source.type === 'evm' ? [[['source', 'contract'], source.contract]] : []),
    settle: (record) => ({
      ...record,
      id: nfc(record.id),
      source:
        record.source.type === 'evm'
          ? { ...record.source, contract: record.source.contract.toLowerCase() }
          : record.source,
    }),
  },
  assets: {
    schema: AssetRecord,
    use: (path) => (path.startsWith('/content/') && path.endsWith('/path') ? 'path' : assetUse(path)),
    addresses: () => [],
    settle: (record) => ({ ...record, id: nfc(record.id), collection: nfc(record.collection) }),
  },
  holders: {
    schema: HolderRecord,
    use: uses({ '/id': 'id' }),
    addresses: ({ wallets }) => wallets.map((wallet, index) => [['wallets', index], wallet] as const),
    settle: (record) => ({
      ...record,
      id: nfc(record.id),
      wallets: [...new Set(record.wallets.map((wallet) => wallet.toLowerCase()))],
    }),
  },
  holdings: {
    schema: HoldingRecord,
    use: uses({ '/holder': 'id', '/asset': 'id' }),
    addresses: ({ wallet }) => (wallet === undefined ? [] : [[['wallet'], wallet]]),
    settle: (record) => ({
      ...record,
      holder: nfc(record.holder),
      asset: nfc(record.asset),
      ...(record.wallet === undefined ? {} : { wallet: record.wallet.toLowerCase() }),
    }),
  },
};

const jsonMessages: Record<JsonFault, string> = {
  line_not_json: 'The line is not JSON.',
  line_cut_off: 'The line ends inside its JSON.',
  json_duplicate_key: 'The field is there twice.',
  json_too_deep: 'The line is nested too deep.',
  json_proto: 'The field __proto__ is not taken.',
  number_not_integer: 'The number has a fraction or an exponent.',
  number_too_large: 'The number is beyond 2^53-1 and would lose digits.',
};

/**
 * One line, without its end, as a record: JSON, shape, texts, address checksums. `line` counts from 1. What needs other
 * lines (duplicates, references, sums) is not seen here. Never throws.
 */
export function parseLine<K extends RecordKind>(kind: K, bytes: Buffer, line: number): ParsedLine<DepositRecords[K]> {
  const file = recordFile(kind);
  const fail = (code: DepositProblemCode, message: string, column = 1): { problems: BagProblem[] } => ({
    problems: [depositProblem(code, message, { file, line, column })],
  });
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) return fail('deposit.line_not_utf8', 'The line is not UTF-8.');
  const text = bytes.toString(ascii ? 'latin1' : 'utf8');
  if (/^[ \t\r]*$/.test(text)) return fail('deposit.line_empty', 'The line is empty.');
  const json = parseJsonLine(text);
  if (!json.ok) return fail(`deposit.${json.fault}`, jsonMessages[json.fault], column(text, json.position));
  const { schema, use, addresses, settle } = rules[kind];
  const result = schema.safeParse(json.value);
  if (!result.success) return { problems: shapeProblems(result.error, json.value, text, { file, line }) };
  const at: Line = { file, line };
  const problems: BagProblem[] = [];
  textProblems(result.data, use, text, at, problems);
  for (const [path, address] of addresses(result.data)) {
    if (hasValidChecksum(address)) continue;
    const message = 'The address has a wrong checksum (EIP-55).';
    problems.push(placed('deposit.address_checksum', message, path, text, at));
  }
  return problems.length > 0 ? { problems: problems.slice(0, MAX_PROBLEMS_PER_LINE) } : { record: settle(result.data) };
}

interface Line {
  readonly file: string;
  readonly line: number;
  /** Where each value is: looked up once, at the first problem. */
  places?: ReadonlyMap<string, number>;
}

function column(text: string, position: number): number {
  return Array.from(text.slice(0, position)).length + 1;
}

function placed(
  code: DepositProblemCode,
  message: string,
  path: readonly PropertyKey[],
  text: string,
  at: Line,
  key = false,
): BagProblem {
  const field = pointer(path);
  const places = (at.places ??= locateJson(text).places);
  let position = places.get(key ? `${field}#` : field);
  // What is missing has no place: its object has.
  for (let depth = path.length; position === undefined && depth > 0; depth -= 1) {
    position = places.get(pointer(path.slice(0, depth - 1)));
  }
  return depositProblem(code, message, {
    file: at.file,
    line: at.line,
    column: column(text, position ?? 0),
    field: shown(field),
  });
}

function shapeProblems(error: z.ZodError, value: unknown, text: string, at: Line): BagProblem[] {
  const problems: BagProblem[] = [];
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, MAX_PROBLEMS_PER_LINE)) {
        const path = [...issue.path, key];
        problems.push(placed('deposit.field_unknown', `There is no field "${shown(key)}".`, path, text, at, true));
      }
    } else if (issue.path.length > 0 && valueAt(value, issue.path) === undefined) {
      problems.push(placed('deposit.field_missing', `"${pointer(issue.path)}" is missing.`, issue.path, text, at));
    } else {
      const name = issue.path.length === 0 ? 'The line' : `"${pointer(issue.path)}"`;
      problems.push(placed('deposit.field_invalid', `${name}: ${issue.message}.`, issue.path, text, at));
    }
  }
  return problems.slice(0, MAX_PROBLEMS_PER_LINE);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([key]) => key === String(part))?.[1];
  }
  return current;
}

const textMessages: Partial<Record<DepositProblemCode, string>> = {
  'deposit.text_nul': 'has a control character',
  'deposit.text_surrogate': 'has half of a surrogate pair',
  'deposit.text_invisible': 'has a character that does not show, or turns the text, or a blank at an end',
};

function textProblems(
  record: unknown,
  use: (path: string) => TextUse,
  text: string,
  at: Line,
  problems: BagProblem[],
): void {
  function walk(value: unknown, path: string): void {
    if (typeof value === 'string') {
      const code = textFault(value, use(path));
      if (code === null || problems.length >= MAX_PROBLEMS_PER_LINE) return;
      problems.push(placed(code, `"${path}" ${textMessages[code]}.`, path.slice(1).split('/'), text, at));
    } else if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) walk(value[index], `${path}/${index}`);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) walk(child, `${path}/${key}`);
    }
  }
  walk(record, '');
}
