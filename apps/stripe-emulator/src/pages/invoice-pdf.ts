import { existsSync } from 'node:fs';
import PDFDocument from 'pdfkit';
import { money } from '../lifecycle/currencies';
import { amountDueOf, itemsOf, totalOf, type InvoiceRecord } from '../resources/invoice';
import type { Unit } from '../store/unit';
import { accountName } from './checkout-page';
import { textsOf, type Language } from './texts';

/** Where systems keep a font with Chinese glyphs. Without one, characters outside of Latin-1 are shown as `?`. */
const fonts = [
  ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', 'NotoSansCJKsc-Regular'],
  ['/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc', 'NotoSerifCJKsc-Regular'],
  ['/usr/share/fonts/truetype/wqy/wqy-microhei.ttc', 'WenQuanYiMicroHei'],
  ['/System/Library/Fonts/PingFang.ttc', 'PingFangSC-Regular'],
  ['C:\\Windows\\Fonts\\msyh.ttc', 'MicrosoftYaHei'],
] as const;

const left = 50;
const right = 545;

export interface PdfLine {
  readonly description: string;
  readonly amount: number;
}

export function linesOf(unit: Unit, invoice: InvoiceRecord): PdfLine[] {
  return [
    ...itemsOf(unit, invoice.id).map(({ description, amount }) => ({ description: description ?? '', amount })),
    ...invoice.lines.map(({ description, amount }) => ({ description, amount })),
  ];
}

/** The invoice as a PDF, in the reader's language. */
export function invoicePdf(unit: Unit, invoice: InvoiceRecord, language: Language): Promise<Buffer> {
  const texts = textsOf(language);
  const lines = linesOf(unit, invoice);
  const document = new PDFDocument({
    size: 'A4',
    margin: left,
    info: { Title: `${texts.invoice} ${invoice.number ?? ''}` },
  });
  const finished = collected(document);
  const safe = useFont(document, JSON.stringify([texts, lines]));
  const amount = (value: number) => safe(money(value, invoice.currency, language));
  const date = (seconds: number) => safe(new Date(seconds * 1_000).toISOString().slice(0, 10));
  document.fontSize(9).text(safe(texts.emulator), left, 30);
  document.fontSize(20).text(safe(`${texts.invoice} ${invoice.number ?? ''}`), left, 55);
  document
    .fontSize(11)
    .text(safe(accountName(unit)), left, 85)
    .moveDown();
  const facts = [
    `${texts.status}: ${texts[`st_${invoice.status}`]}`,
    `${texts.issued}: ${date(invoice.finalizedAt ?? invoice.created)}`,
    ...(invoice.dueDate === null ? [] : [`${texts.due}: ${date(invoice.dueDate)}`]),
    `${texts.period}: ${date(invoice.periodStart)} – ${date(invoice.periodEnd)}`,
  ];
  for (const fact of facts) document.text(safe(fact));
  document.moveDown();
  for (const line of lines) row(document, safe(line.description), amount(line.amount));
  document.moveTo(left, document.y).lineTo(right, document.y).stroke().moveDown(0.5);
  row(document, safe(texts.total), amount(totalOf(unit, invoice)));
  const balance = (invoice.endingBalance ?? invoice.startingBalance) - invoice.startingBalance;
  if (balance !== 0) row(document, safe(texts.appliedBalance), amount(-balance));
  row(document, safe(texts.amountDue), amount(amountDueOf(unit, invoice)));
  document.end();
  return finished;
}

function row(document: PDFKit.PDFDocument, text: string, sum: string): void {
  if (document.y > 760) document.addPage();
  const top = document.y;
  document.text(sum, 400, top, { width: right - 400, align: 'right' });
  document.text(text, left, top, { width: 340 }).moveDown(0.4);
}

/** Answers how to make text safe for the font that was found. */
function useFont(document: PDFKit.PDFDocument, sample: string): (text: string) => string {
  const latin = /^[ -\u00ff\u2013\u2014\u2018-\u201d\u2022\u20ac]*$/;
  if (latin.test(sample)) return (text) => text;
  for (const [file, family] of fonts) {
    if (!existsSync(file)) continue;
    document.font(file, family);
    return (text) => text;
  }
  return (text) => text.replace(/[^ -\u00ff\u2013\u20ac]/g, '?');
}

function collected(document: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.once('end', () => resolve(Buffer.concat(parts)));
    document.once('error', reject);
  });
}
