import { type ReactNode, useEffect } from 'react';
import styles from './page-header.module.css';

interface PageHeaderProps {
  /** The page's h1, and the window's title. */
  readonly title: string;
  /** One or two sentences: what this page is for. */
  readonly lead?: ReactNode;
  /** Where one is, above the title. */
  readonly kicker?: ReactNode;
  readonly actions?: ReactNode;
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Holdfast`;
  }, [title]);
}

/** Every page begins with one. Its heading takes the focus when the page was come to from another. */
export function PageHeader({ title, lead, kicker, actions }: PageHeaderProps) {
  useTitle(title);
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        {kicker !== undefined && <p className={styles.kicker}>{kicker}</p>}
        <h1 tabIndex={-1}>{title}</h1>
        {lead !== undefined && <p className="lead">{lead}</p>}
      </div>
      {actions !== undefined && <div className="cluster">{actions}</div>}
    </header>
  );
}
