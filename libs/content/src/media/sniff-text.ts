/**
 * Tells texts apart: SVG, HTML, JSON, plain. Null when the bytes are not clean text: UTF-8 without control characters.
 * A document is SVG only when its root element is `svg`, so HTML that merely contains one stays HTML.
 */
export function sniffText(bytes: Buffer, isWhole: boolean): string | null {
  const text = decode(bytes, isWhole);
  if (text === null) return null;
  const root = rootElement(text);
  if (root !== null) {
    if (/^(?:[a-z0-9_-]+:)?svg$/i.test(root)) return 'image/svg+xml';
    if (htmlElements.has(root.toLowerCase())) return 'text/html';
  }
  if (isJson(text, isWhole)) return 'application/json';
  return 'text/plain';
}

function decode(bytes: Buffer, isWhole: boolean): string | null {
  try {
    // A head that was cut may end inside a character; streaming mode leaves that one out.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
    // eslint-disable-next-line no-control-regex -- control characters are what tells binary from text
    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** Elements that browsers' sniffing takes for HTML (WHATWG MIME Sniffing, 7.1), where one begins the document. */
const htmlElements = new Set(
  'html head body script iframe h1 div font table a style title b br p meta link img form object embed video audio base'.split(
    ' ',
  ),
);

const SKIPPED = [
  ['<?', '?>'],
  ['<!--', '-->'],
] as const;

/** The name of the first element, after byte-order mark, XML declaration, comments and doctype; null when there is none. `html` when the doctype says so. */
function rootElement(text: string): string | null {
  let rest = text.trimStart();
  for (let steps = 0; steps < 1_000; steps++) {
    const skipped = SKIPPED.find(([start]) => rest.startsWith(start));
    if (skipped) {
      const end = rest.indexOf(skipped[1], skipped[0].length);
      if (end < 0) return null;
      rest = rest.slice(end + skipped[1].length).trimStart();
    } else if (/^<!doctype\s+html/i.test(rest)) {
      return 'html';
    } else if (/^<!doctype/i.test(rest)) {
      const end = endOfDoctype(rest);
      if (end < 0) return null;
      rest = rest.slice(end + 1).trimStart();
    } else {
      return /^<([a-z_][\w:.-]*)(?=[\s/>])/i.exec(rest)?.[1] ?? null;
    }
  }
  return null;
}

/** Where a doctype closes: its internal subset, in brackets, has `>` of its own. */
function endOfDoctype(text: string): number {
  const subset = text.indexOf('[');
  const close = text.indexOf('>');
  if (subset < 0 || close < subset) return close;
  const subsetEnd = text.indexOf(']', subset);
  return subsetEnd < 0 ? -1 : text.indexOf('>', subsetEnd);
}

function isJson(text: string, isWhole: boolean): boolean {
  if (!isWhole) return /^\s*(?:\{\s*"|\[\s*[[{"\d-])/.test(text);
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
