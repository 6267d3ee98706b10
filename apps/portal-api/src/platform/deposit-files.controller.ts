import { Readable } from 'node:stream';
import { Controller, Get, Res } from '@nestjs/common';
import { DepositProblemQuery, ManifestItemQuery } from '@holdfast/contracts';
import { csvLine } from '@holdfast/kernel';
import { getDeposit, listDepositProblems, listManifestItems } from '@holdfast/migration';
import {
  Allow,
  Database,
  Describe,
  JsonQuery,
  OwnTransaction,
  Page,
  PathId,
  type Position,
  RequestContext,
  type Sql,
} from '@holdfast/platform';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';

const ROWS_AT_ONCE = 1_000;

interface Sheet<Item> {
  readonly head: readonly string[];
  readonly read: (
    sql: Sql,
    page: Page,
  ) => Promise<{ readonly items: readonly Item[]; readonly nextCursor: string | null }>;
  readonly positionOf: (item: Item) => Position;
  readonly cells: (item: Item) => readonly (string | null)[];
}

/** A deposit's lists as files for a spreadsheet, with the same filters; streamed, so that a million rows take no memory. */
@Controller('api/deposits')
@Allow('platform_operator')
@OwnTransaction()
export class DepositFilesController {
  constructor(
    private readonly context: RequestContext,
    private readonly database: Database,
  ) {}

  @Get(':id/problems.csv')
  @Describe({ summary: 'What was wrong, by line, as CSV', produces: 'text/csv' })
  async problems(
    @PathId('id') id: string,
    @JsonQuery(DepositProblemQuery) filter: z.infer<typeof DepositProblemQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const { organizationId } = this.context;
    return this.send(reply, id, `problems-${id}.csv`, {
      head: ['file', 'line', 'column', 'code', 'detail', 'remedy'],
      read: (sql, page) => listDepositProblems(sql, { organizationId, depositId: id, filter }, page),
      positionOf: ({ seq }) => [seq.toString()],
      cells: ({ file, line, column, code, detail, remedy }) => [file, text(line), text(column), code, detail, remedy],
    });
  }

  @Get(':id/items.csv')
  @Describe({ summary: 'Per asset a verdict, its cause and whose turn it is, as CSV', produces: 'text/csv' })
  async items(
    @PathId('id') id: string,
    @JsonQuery(ManifestItemQuery) filter: z.infer<typeof ManifestItemQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const { organizationId } = this.context;
    return this.send(reply, id, `items-${id}.csv`, {
      head: [
        'collection',
        'reference',
        'line',
        'name',
        'quantity',
        'custodyKind',
        'grade',
        'verdict',
        'cause',
        'turn',
        'asset',
      ],
      read: (sql, page) => listManifestItems(sql, { organizationId, depositId: id, filter }, page),
      positionOf: ({ reference, assetId }) => [reference, assetId],
      cells: (item) => [
        item.collection,
        item.reference,
        text(item.line),
        item.name,
        text(item.quantity),
        item.custodyKind,
        item.grade,
        item.verdict,
        item.cause,
        item.turn,
        item.assetName,
      ],
    });
  }

  private async send<Item>(reply: FastifyReply, id: string, name: string, sheet: Sheet<Item>): Promise<Readable> {
    const { actor, organizationId } = this.context;
    await this.database.read(actor, (sql) => getDeposit(sql, organizationId, id));
    reply.header('Content-Type', 'text/csv; charset=utf-8');
    reply.header('Content-Disposition', `attachment; filename="${name}"`);
    return Readable.from(this.lines(sheet), { objectMode: false });
  }

  /** A page a transaction: nothing is held while a slow reader reads. */
  private async *lines<Item>({ head, read, positionOf, cells }: Sheet<Item>): AsyncGenerator<string> {
    const { actor } = this.context;
    yield csvLine(head);
    for (let after: Position | null = null; ;) {
      const page = new Page(ROWS_AT_ONCE, after, () => 'more');
      const { items, nextCursor } = await this.database.read(actor, (sql) => read(sql, page));
      if (items.length > 0) yield items.map((item) => csvLine(cells(item))).join('');
      const last = items.at(-1);
      if (nextCursor === null || last === undefined) return;
      after = positionOf(last);
    }
  }
}

const text = (value: bigint | null): string | null => (value === null ? null : value.toString());
