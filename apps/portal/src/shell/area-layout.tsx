import { Outlet, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { RecoveryNotice } from '@/session/recovery-notice';
import styles from './area-layout.module.css';

/** An area's own ways beside its pages; above them on a phone. `children` are its links. */
export function AreaLayout({ name, label, children }: { name?: ReactNode; label: string; children: ReactNode }) {
  const nav = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  // On a phone the ways scroll sideways: the one that one is on is never out of sight.
  useEffect(() => {
    const here = nav.current?.querySelector<HTMLElement>('[aria-current=page]');
    if (here == null || nav.current === null) return;
    nav.current.scrollLeft = here.offsetLeft - (nav.current.clientWidth - here.offsetWidth) / 2;
  }, [path]);
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
