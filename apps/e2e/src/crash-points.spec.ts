import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CRASH_POINTS, DEPOSIT_POINTS } from './crash-points';

const SOURCES = ['libs/migration/src', 'apps/custody-ledger/src', 'apps/migration-worker/src'];

const inSource = SOURCES.flatMap((folder) => {
  const root = join(__dirname, '../../..', folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('spec'))
    .flatMap((name) =>
      [...readFileSync(join(root, name), 'utf8').matchAll(/crashPoint\((['`])(.+?)\1\)/g)].map(
        (match) => match[2] ?? '',
      ),
    );
});

describe('the list of crash points', () => {
  it('names every one that the source has', () => {
    const named = inSource.filter((name) => !name.includes('$'));
    expect(named.filter((name) => !CRASH_POINTS.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(15);
  });

  it('names none that the source has not', () => {
    const ofStates = inSource.filter((name) => name.includes('$'));
    expect(ofStates.sort()).toEqual(['deposit.${deposit.state}.after', 'deposit.${deposit.state}.before']);
    const isOfState = (name: string) =>
      /^deposit\.(received|verified|landed|scanned|reconciled|issued)\.(before|after)$/.test(name);
    expect(CRASH_POINTS.filter((name) => !inSource.includes(name) && !isOfState(name))).toEqual([]);
    expect(DEPOSIT_POINTS.filter(isOfState)).toHaveLength(12);
  });
});
