import type { ReactNode } from 'react';
import styles from './notice.module.css';
import { classes } from './classes';
import { type Tone, ToneSign } from './tone';

interface NoticeProps {
  readonly tone?: Exclude<Tone, 'plain'>;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** Read out at once: for what has just happened, not for what was there when the page came. */
  readonly live?: boolean;
}

/** A sentence that should not be missed, where it belongs. */
export function Notice({ tone = 'info', title, children, live = false }: NoticeProps) {
  return (
    <div
      className={classes(styles.notice, styles[tone])}
      role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}
    >
      <ToneSign tone={tone} />
      <div className={styles.body}>
        {title !== undefined && <p className={styles.title}>{title}</p>}
        {children !== undefined && <div>{children}</div>}
      </div>
    </div>
  );
}
