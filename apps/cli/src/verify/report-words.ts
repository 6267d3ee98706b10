import type { BundleReport, Check, CustodyKind, LeftOut, ProvenPosting, ReceiptVerdict } from '@holdfast/proof';

const KIND_WORDS: Record<CustodyKind, string> = {
  token: "token: the token itself, in the keeper's vault",
  record: 'record: an attested record, no token moved',
  copy: "copy: content and evidence; the token stays in the holder's own wallet",
};

/** Strangers' text on a terminal: what would move the cursor or turn the reading direction is written out. */
export function inert(text: string): string {
  return text.replaceAll(
    // eslint-disable-next-line no-control-regex -- control characters are what it looks for
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function toJson(report: unknown): string {
  return `${JSON.stringify(report, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`;
}

export function wordsOfReceipt(verdict: ReceiptVerdict): string {
  return `${verdict.checks.map(checkLine).join('')}\n${verdict.proven ? `${postingWords(verdict.proven)}\nVERIFIED.\n` : notVerified(verdict.checks)}`;
}

export function wordsOfBundle({ ok, checks, items, summary }: BundleReport): string {
  const lines = [checks.map(checkLine).join('')];
  lines.push(
    items
      .map((item) =>
        item.proven
          ? itemLine(item.proven)
          : `FAILED  ${inert(item.path)}\n${item.checks
              .filter((check) => !check.ok)
              .map(checkLine)
              .join('')}`,
      )
      .join(''),
  );
  const { byCustodyKind: kinds } = summary;
  lines.push(
    `${count(summary.receipts, 'receipt')} of ${count(summary.assets, 'asset')}: ${count(kinds.token, 'token')}, ${count(kinds.record, 'record')}, ${kinds.copy} ${kinds.copy === 1 ? 'copy' : 'copies'}.\n` +
      list(
        'Missing, as the receipts themselves say',
        summary.missing.map((file) => `${file.name} (${file.role}) of ${file.asset}`),
      ) +
      list(
        'Came later, and the log has their digests',
        summary.late.map((file) => `${file.name} (${file.role}) of ${file.asset}`),
      ) +
      list(
        'Named by receipts, but not in this bundle',
        summary.absent.map((file) => `${file.name} of ${file.asset}, SHA-256 ${file.sha256}`),
      ) +
      list('Left out by who made this bundle, and why (their word, not proven)', summary.leftOut.map(leftOutLine)) +
      list('Authorized by documents that are not in this bundle', summary.authoritiesAbsent) +
      list('In the bundle, but vouched for by no receipt', summary.unproven),
  );
  lines.push(ok ? 'VERIFIED.\n' : notVerified(checks));
  return lines.filter((line) => line !== '').join('\n');
}

function leftOutLine(item: LeftOut): string {
  return `${item.what === 'content' ? `${item.name}, SHA-256 ${item.sha256}` : `receipt ${item.postingId}`}: ${item.reason}`;
}

function checkLine({ ok, name, detail }: Check): string {
  return `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(20)}  ${inert(detail)}\n`;
}

function itemLine({ postingId, custodyKind, quantity, asset, to }: ProvenPosting): string {
  return `ok      ${postingId}  ${custodyKind.padEnd(6)}  ${quantity} of ${asset}  to ${to}\n`;
}

function postingWords(posting: ProvenPosting): string {
  const rows: [string, string][] = [
    ['posting', posting.postingId],
    ['asset', posting.asset],
    ['quantity', posting.quantity.toString()],
    ['from', posting.from],
    ['to', posting.to],
    ['kept as', KIND_WORDS[posting.custodyKind]],
    ['by', `${posting.authority.kind} ${posting.authority.hash}`],
    ['log', `${posting.origin}, entry ${posting.index} of ${posting.treeSize}`],
    ...posting.contentManifest.files.map((file): [string, string] => [
      'file',
      `${file.name} (${file.role})  ${file.sha256 === null ? 'MISSING' : `${file.size} bytes, SHA-256 ${file.sha256}`}`,
    ]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(9)} ${inert(value)}\n`).join('');
}

function notVerified(checks: readonly Check[]): string {
  const failed = checks.filter((check) => !check.ok).map((check) => check.name);
  return `NOT VERIFIED: ${failed.join(', ')}.\n`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

const MAX_LISTED = 1_000;

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const more = lines.length > MAX_LISTED ? `    and ${lines.length - MAX_LISTED} more\n` : '';
  return `${title}:\n${lines
    .slice(0, MAX_LISTED)
    .map((line) => `    ${inert(line)}\n`)
    .join('')}${more}`;
}
