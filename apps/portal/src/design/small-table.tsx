import type { Column } from './data-table';
import styles from './list.module.css';
import { classes } from './classes';

interface SmallTableProps<Item> {
  /** What the rows are, for whoever hears the table. */
  readonly label: string;
  readonly rows: readonly Item[];
  /** The first one names the row. */
  readonly columns: readonly Column<Item>[];
  readonly rowKey: (item: Item) => string;
}

/** A few rows that are all there: no pages, no order but the one they are given in. On a phone each row is a card. */
export function SmallTable<Item>({ label, rows, columns, rowKey }: SmallTableProps<Item>) {
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={label}>
      <table className={styles.table}>
        <caption className="hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={classes(column.align === 'end' && styles.end)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.name} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.name}
                    className={column.align === 'end' ? styles.end : undefined}
                    data-label={column.name}
                  >
                    <div>{column.cell(row)}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
