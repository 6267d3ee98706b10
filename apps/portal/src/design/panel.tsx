import { type ReactNode, useId } from 'react';
import styles from './panel.module.css';
import { classes } from './classes';

interface PanelProps {
  /** Makes it a landmark with that name; without one it is a mere box. */
  readonly title?: ReactNode;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A box of things that belong together. */
export function Panel({ title, actions, children, className }: PanelProps) {
  const id = useId();
  if (title === undefined) return <div className={classes(styles.panel, className)}>{children}</div>;
  return (
    <section className={classes(styles.panel, className)} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
