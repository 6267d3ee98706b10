import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { ListFrame } from './list-frame';
import styles from './list.module.css';
import type { Paged } from './use-paged';

export interface Column<Item> {
  readonly name: string;
  readonly cell: (item: Item) => ReactNode;
  /** `end` for amounts. */
  readonly align?: 'end';
  /** What the server calls this order; a column without it cannot be sorted by. */
  readonly sort?: string;
}

export interface Sort {
  readonly by: string;
  readonly descending: boolean;
}

interface DataTableProps<Item> {
  /** What the rows are, for whoever hears the table. */
  readonly label: string;
  readonly list: Paged<Item>;
  /** The first one names the row. */
  readonly columns: readonly Column<Item>[];
  readonly rowKey: (item: Item) => string;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** Shown when there is nothing at all: an Empty or a NothingFound. */
  readonly empty: ReactNode;
}

/** A list that one compares down its columns. The server pages, sorts and filters; on a phone each row is a card. */
export function DataTable<Item>({ label, list, columns, rowKey, sort, onSort, empty }: DataTableProps<Item>) {
  return (
    <ListFrame list={list} empty={empty}>
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={label} onKeyDown={byArrow}>
        <table className={styles.table}>
          <caption className="hidden">{label}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <ColumnHead key={column.name} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {list.items.map((item) => (
              <tr key={rowKey(item)}>
                {columns.map((column, index) =>
                  index === 0 ? (
                    <th key={column.name} scope="row">
                      {column.cell(item)}
                    </th>
                  ) : (
                    <td
                      key={column.name}
                      className={column.align === 'end' ? styles.end : undefined}
                      data-label={column.name}
                    >
                      <div>{column.cell(item)}</div>
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ListFrame>
  );
}

const STEPS: Readonly<Record<string, 'nextElementSibling' | 'previousElementSibling'>> = {
  ArrowDown: 'nextElementSibling',
  ArrowUp: 'previousElementSibling',
};

/** From the link that names a row to that of the next or the one before, as in a spreadsheet. */
function byArrow(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement)) return;
  const row = event.target.closest('tbody th[scope="row"]')?.parentElement;
  const link = row?.[step]?.querySelector<HTMLElement>('th[scope="row"] a');
  if (link == null) return;
  event.preventDefault();
  link.focus();
}

type HeadProps<Item> = Pick<DataTableProps<Item>, 'sort' | 'onSort'> & { readonly column: Column<Item> };

function ColumnHead<Item>({ column, sort, onSort }: HeadProps<Item>) {
  const className = column.align === 'end' ? styles.end : undefined;
  const { sort: by } = column;
  if (by === undefined || onSort === undefined) {
    return (
      <th scope="col" className={className}>
        {column.name}
      </th>
    );
  }
  const isCurrent = sort?.by === by;
  const Sign = !isCurrent ? ArrowUpDown : sort.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={className}
      aria-sort={isCurrent ? (sort.descending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => onSort({ by, descending: isCurrent ? !sort.descending : false })}
      >
        {column.name}
        <Sign aria-hidden="true" />
      </button>
    </th>
  );
}
