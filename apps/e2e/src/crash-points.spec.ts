import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_STEPS } from '@holdfast/custody-ledger';
import { WORKER_STEPS } from '@holdfast/migration';
import { BILLING_POINTS, BILLING_STEPS, LEDGER_POINTS, WORKER_POINTS } from './crash-points';

/** Without comments' and tests' help: what runs. */
function sources(folder: string): Map<string, string> {
  const root = join(__dirname, '../../..', folder);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter((name) => name.endsWith('.ts') && !name.includes('spec') && !name.includes('testing'))
      .map((name) => [join(folder, name), readFileSync(join(root, name), 'utf8')]),
  );
}

const worker = new Map([
  ...sources('libs/migration/src/transfer'),
  ...sources('libs/migration/src/deposit'),
  ...sources('libs/migration/src/step'),
  ...sources('libs/content/src'),
  ...sources('apps/migration-worker/src'),
]);
const ledger = sources('apps/custody-ledger/src');
const mail = sources('libs/platform/src/mail');
/** The bench plays Stripe's part and the custodian's, and is no service. */
const billing = new Map(
  [...sources('libs/billing/src'), ...sources('apps/billing/src')].filter(([path]) => !path.includes('/bench/')),
);

/** Names given to what runs steps: the machines' own, and the platform's. */
function namedIn(files: ReadonlyMap<string, string>): Set<string> {
  const names = new Set<string>();
  for (const text of files.values()) {
    for (const [, machine = '', name = ''] of text.matchAll(
      /\b(Transfer|Deposit)Step\.run\(\s*[^,()]+(?:\.[a-z]+)?,\s*\w+,\s*'(\w+)'/g,
    )) {
      names.add(`${machine.toLowerCase()}.${name}`);
    }
    for (const [, name = ''] of text.matchAll(/\bawait write\('(\w+)'/g)) names.add(`deposit.${name}`);
    for (const [, name = ''] of text.matchAll(/\bleaseStep\(database, '(\w+)'/g)) names.add(`lease.${name}`);
    for (const [, name = ''] of text.matchAll(/\bnamedStep\('([\w.]+)'/g)) names.add(name);
    for (const [, name = ''] of text.matchAll(/\b(?:ledgerStep|begin)\('(\w+)'/g)) names.add(`ledger.${name}`);
  }
  return names;
}

/** Kinds of calls by the name that each is declared with; points elsewhere by the name that they are given. */
function pointsOf(files: ReadonlyMap<string, string>): Set<string> {
  const points = new Set<string>();
  for (const text of files.values()) {
    for (const [, name = ''] of text.matchAll(/\bcallKind\(\{\s*name: '([\w.]+)'/g)) {
      points.add(`stripe.${name}.before`).add(`stripe.${name}.after`);
    }
    for (const [, name = ''] of text.matchAll(/\bcrashPoint\('([\w.]+)'\)/g)) points.add(name);
  }
  return points;
}

describe('the crash points', () => {
  it('stand around every step that the source has, and around no other', () => {
    expect([...namedIn(worker)].sort()).toEqual([...WORKER_STEPS].sort());
    expect([...namedIn(ledger)].sort()).toEqual([...LEDGER_STEPS].sort());
    expect(WORKER_POINTS).toHaveLength(2 * WORKER_STEPS.length);
    expect(LEDGER_POINTS).toHaveLength(2 * LEDGER_STEPS.length);
  });

  it('stand around every kind of call to Stripe and around the sending of a mail, and around nothing else', () => {
    expect([...pointsOf(new Map([...billing, ...mail]))].sort()).toEqual([...BILLING_POINTS].sort());
    expect(BILLING_POINTS).toHaveLength(2 * BILLING_STEPS.length);
  });

  it('are not gone around by billing: whatever changes something at Stripe is a kind of call', () => {
    const changes = /\bstripe\.[\w.]+\.(?!(?:retrieve|list)\w*\()\w+\(/;
    const calls = [...billing].filter(([, text]) => changes.test(text)).map(([path]) => path);
    expect(calls.every((path) => path.startsWith('libs/billing/src/stripe/'))).toBe(true);
    expect(calls).toContain('libs/billing/src/stripe/invoice-calls.ts');
  });

  it('are passed by whatever the worker writes: transactions are opened in one place alone', () => {
    const opens = [...worker].filter(([, text]) => /\.(transact|unitOfWork)\(/.test(text)).map(([path]) => path);
    expect(opens).toEqual(['libs/migration/src/step/lease.ts']);
  });

  it('are not gone around: what only looks writes nothing', () => {
    for (const [path, text] of worker) {
      for (const [look] of text.matchAll(/Step\.look\([\s\S]{0,600}?\n {2}\);|Step\.look\(.*\)/g)) {
        expect([path, /\b(INSERT|UPDATE|DELETE)\b/.test(look)]).toEqual([path, false]);
      }
    }
  });
});
