import { auditInvoices, type AuditResult, type Difference, moneyText } from '@holdfast/billing';
import { assertHoldfast, openLedgerSource } from '../fsck/ledger-source';
import type { ExitCode, Terminal } from '../terminal/terminal';
import { inert, toJson } from '../verify/report-words';

export interface AuditOptions {
  readonly all?: boolean | undefined;
  readonly database?: string | undefined;
  readonly data?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Invoices against facts of the ledger, and against Stripe's totals as far as they are kept here: 0 they agree, 1 they don't. */
export async function auditCommand(options: AuditOptions, terminal: Terminal): Promise<ExitCode> {
  const source = await openLedgerSource({ ...options, env: terminal.env });
  try {
    await assertHoldfast(source);
    terminal.err(`Auditing ${inert(source.title)}\n`);
    const result = await auditInvoices(source.billing, { all: options.all === true });
    terminal.out(options.json === true ? toJson(result) : inWords(result));
    return result.differences.length === 0 ? 0 : 1;
  } finally {
    await source.close();
  }
}

function inWords({ invoices, accounts, differences, moreDifferences }: AuditResult): string {
  const count = (n: number, one: string) => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;
  const lines = differences.map((one) =>
    inert(
      `invoice ${one.invoiceId}: ${one.line}: expected ${valueOf(one, one.expected)}, found ${valueOf(one, one.found)}`,
    ),
  );
  if (moreDifferences > 0) lines.push(`... and ${moreDifferences.toLocaleString('en')} more`);
  lines.push(`Computed ${count(invoices, 'invoice')} of ${count(accounts, 'account')} again.`);
  lines.push(
    differences.length === 0
      ? 'All agree.'
      : `Wrong: ${count(differences.length + moreDifferences, 'difference')}, listed above.`,
  );
  return `${lines.join('\n')}\n`;
}

const valueOf = ({ unit, currency }: Difference, value: bigint): string =>
  unit === 'money' ? moneyText(value, currency) : `${value} ${unit}`;
