import type { ReactNode } from 'react';
import styles from './badge.module.css';
import { classes } from './classes';
import { type Tone, ToneSign } from './tone';

/** A state in one or two words, with its sign. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={classes(styles.badge, styles[tone])}>
      <ToneSign tone={tone} />
      {children}
    </span>
  );
}
