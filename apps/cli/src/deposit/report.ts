import { type BagProblem, type ProblemList, shown } from '@holdfast/content';
import { type DepositReport, recordKinds } from '@holdfast/sources';

/** A report as lines of text: counts first, then problems grouped by code. */
export function reportInWords(report: DepositReport): string {
  const lines = [
    `Deposit   ${report.manifestDigest ?? 'without a tag manifest'}`,
    `For       ${report.externalIdentifier === null ? 'no off-boarding named' : shown(report.externalIdentifier)}`,
    `Files     ${report.files}, ${report.bytes} bytes`,
    `Signature ${report.signature === 'not_checked' ? 'not checked (give --public-key)' : report.signature}`,
  ];
  for (const kind of recordKinds) {
    const { lines: total, accepted } = report.records[kind];
    lines.push(`${kind.padEnd(12)}${accepted} of ${total} lines accepted`);
  }
  lines.push(...grouped('Problems', report.problems), ...grouped('Warnings', report.warnings));
  lines.push(verdicts[report.verdict]);
  return `${lines.join('\n')}\n`;
}

const verdicts = {
  clean: 'Clean: all of it would be accepted.',
  flawed: 'Flawed: the lines above would be refused, the rest accepted.',
  refused: 'Refused: nothing of it would be accepted.',
} as const;

function grouped(title: string, problems: ProblemList): string[] {
  if (problems.count === 0) return [];
  const listed = problems.listed.length;
  const lines = ['', `${title}: ${problems.count}${listed < problems.count ? `, the first ${listed} listed` : ''}`];
  for (const [code, count] of problems.byCode) {
    const same = problems.listed.filter((problem) => problem.code === code);
    lines.push(`${code} (${count})${same[0] ? `: ${same[0].remedy}` : ''}`);
    lines.push(...same.map((problem) => `  ${place(problem)}${problem.message}`));
  }
  return [...lines, ''];
}

function place({ file, line, column }: BagProblem): string {
  if (file === undefined) return '';
  return `${shown(file)}${line === undefined ? '' : `:${line}`}${column === undefined ? '' : `:${column}`}: `;
}
