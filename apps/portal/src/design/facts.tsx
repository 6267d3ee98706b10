import type { ReactNode } from 'react';
import styles from './facts.module.css';
import { classes } from './classes';

export interface Fact {
  readonly name: ReactNode;
  readonly value: ReactNode;
}

const LARGE: readonly string[] = ['large', 'counts'];

/** Names and values. `rows` one below the other, `large` for figures that are looked at, not read, `counts` for short ones. */
export function Facts({
  facts,
  look = 'grid',
}: {
  facts: readonly (Fact | null | false)[];
  look?: 'grid' | 'rows' | 'large' | 'counts';
}) {
  return (
    <dl
      className={classes(
        styles.facts,
        look === 'rows' && styles.rows,
        LARGE.includes(look) && styles.large,
        look === 'counts' && styles.counts,
      )}
    >
      {facts.map((fact, index) =>
        fact ? (
          <div key={index}>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
