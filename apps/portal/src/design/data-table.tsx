import type { KeyboardEvent, ReactNode } from 'react';
import { ListFrame } from './list-frame';
import styles from './list.module.css';
import type { Paged } from './use-paged';

export interface Column<Item> {
  readonly name: string;
  readonly cell: (item: Item) => ReactNode;
  /** `end` for amounts. */
  readonly align?: 'end';
}

interface DataTableProps<Item> {
  /** What the rows are, for whoever hears the table. */
  readonly label: string;
  readonly list: Paged<Item>;
  /** The first one names the row. */
  readonly columns: readonly Column<Item>[];
  readonly rowKey: (item: Item) => string;
  /** Shown when there is nothing at all: an Empty or a NothingFound. */
  readonly empty: ReactNode;
}

/** A list that one compares down its columns. The server pages, sorts and filters; on a phone each row is a card. */
export function DataTable<Item>({ label, list, columns, rowKey, empty }: DataTableProps<Item>) {
  return (
    <ListFrame list={list} empty={empty}>
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={label} onKeyDown={byArrow}>
        <table className={styles.table}>
          <caption className="hidden">{label}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" className={column.align === 'end' ? styles.end : undefined}>
                  {column.name}
                </th>
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
