import type { Actor, Database, Sql, SqlValue } from '@holdfast/platform';
import { Page } from '@holdfast/platform';
import { idOf } from './ids';
import type { Filled, ListCase, Reader } from './list-case';
import { listCases } from './lists';

const ACTORS: Record<Reader, Actor> = {
  platform: { personId: idOf('person', 2), organizationId: idOf('organization', 1) },
  custodian: { personId: idOf('person', 2), organizationId: idOf('organization', 2) },
  holder: { personId: idOf('person', 1) },
};
const PAGE = 50;
/** The quickest counts: the machine does other things too, and what is slow is slow each time. */
const ROUNDS = 3;
const QUICK_MS = 5;
const HOPELESS_MS = 2_000;

export interface Timed {
  readonly name: string;
  readonly page: 'first' | 'deep';
  readonly ms: number;
  /** What its statements read whole, instead of by an index; of tables with more rows than a page is worth. */
  readonly scans: readonly string[];
  /** Pages of 8 KiB that its statements touched: what a busy machine does not change. */
  readonly blocks: number;
}

interface Asked {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Keeps what it is asked. */
function listening(sql: Sql, asked: Asked[]): Sql {
  return {
    query: (text, values = []) => {
      asked.push({ text, values });
      return sql.query(text, values);
    },
    execute: (text, values) => sql.execute(text, values),
  };
}

export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** A table of so few rows is read whole sooner than by an index. */
const SMALL_ROWS = 1_000;

/** The large tables that a plan read whole. A part of the plan that was not needed has no loops. */
export function wholeTables(node: PlanNode): string[] {
  const rows = ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 0);
  const own = node['Node Type'] === 'Seq Scan' && rows > SMALL_ROWS ? [node['Relation Name'] ?? ''] : [];
  return [...own, ...(node.Plans ?? []).flatMap(wholeTables)];
}

/** Times each list as the portal's role, within the transaction of whoever reads it. */
export async function timeLists(
  portal: Database,
  filled: Filled,
  options: { readonly only?: string | undefined },
  tell: (timed: Timed) => void,
): Promise<void> {
  for (const one of listCases(filled)) {
    if (options.only !== undefined && !one.name.startsWith(options.only)) continue;
    for (const page of ['first', 'deep'] as const) tell(await timeOne(portal, one, page));
  }
}

async function timeOne(portal: Database, one: ListCase, page: 'first' | 'deep'): Promise<Timed> {
  return portal.readUnit(ACTORS[one.as], async (unit) => {
    const asked: Asked[] = [];
    let ms = Infinity;
    for (let round = 0; round < ROUNDS && ms > QUICK_MS; round += 1) {
      if (ms > HOPELESS_MS && ms < Infinity) break;
      asked.length = 0;
      const began = performance.now();
      await one.read(listening(unit, asked), new Page(PAGE, page === 'first' ? null : one.deep, () => ''));
      ms = Math.min(ms, performance.now() - began);
    }
    const plans = [];
    for (const { text, values } of asked) plans.push(await explain(unit, text, values));
    const blocks = plans.reduce(
      (sum, plan) => sum + (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
      0,
    );
    return { name: one.name, page, ms, scans: [...new Set(plans.flatMap(wholeTables))], blocks };
  });
}

async function explain(sql: Sql, text: string, values: readonly SqlValue[]): Promise<PlanNode> {
  const [row] = await sql.query<{ 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>(
    `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${text}`,
    values,
  );
  const plan = row?.['QUERY PLAN'][0]?.Plan;
  if (plan === undefined) throw new Error('There is no plan.');
  return plan;
}
