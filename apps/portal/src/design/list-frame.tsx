import type { ReactNode } from 'react';
import styles from './list.module.css';
import { Pager } from './pager';
import { Failed, Loading } from './state';
import type { Paged } from './use-paged';

interface ListFrameProps {
  readonly list: Paged<unknown>;
  readonly empty: ReactNode;
  readonly children: ReactNode;
}

/** What is around every list: loading, failed, empty, and the way to its other pages. */
export function ListFrame({ list, empty, children }: ListFrameProps) {
  if (list.isPending) return <Loading lines={6} />;
  if (list.error !== null && list.items.length === 0) return <Failed error={list.error} onRetry={list.retry} />;
  if (list.items.length === 0) return empty;
  return (
    <div className={styles.frame} aria-busy={list.isFetching}>
      {children}
      {list.error !== null && <Failed error={list.error} onRetry={list.retry} />}
      <Pager list={list} />
    </div>
  );
}
