import { Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { RecoveryNotice } from '@/session/recovery-notice';
import styles from './area-layout.module.css';
import { useCurrentInSight } from './use-current-in-sight';

/** An area's own ways beside its pages; above them on a phone. `children` are its links. */
export function AreaLayout({ name, label, children }: { name?: ReactNode; label: string; children: ReactNode }) {
  const nav = useCurrentInSight();
  return (
    <div className={styles.area}>
      <div className={styles.side}>
        {name !== undefined && <p className={styles.name}>{name}</p>}
        <nav ref={nav} className={styles.nav} aria-label={label}>
          {children}
        </nav>
      </div>
      <div className={styles.content}>
        <RecoveryNotice />
        <div>
          <Outlet />
        </div>
      </div>
    </div>
  );
}
