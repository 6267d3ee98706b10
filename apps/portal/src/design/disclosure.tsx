import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './disclosure.module.css';

/** What not everybody needs to read, one click away. */
export function Disclosure({ title, children, open }: { title: ReactNode; children: ReactNode; open?: boolean }) {
  return (
    <details className={styles.disclosure} open={open}>
      <summary>
        <ChevronRight aria-hidden="true" />
        {title}
      </summary>
      <div className={styles.body}>{children}</div>
    </details>
  );
}
