import type { ReactNode } from 'react';
import styles from './staff.module.css';
import { StaffThumbnail } from './staff-thumbnail';

/** An item in a list: its picture, and beside it what `children` say. */
export const Pictured = ({ assetId, children }: { assetId: string; children: ReactNode }) => (
  <div className={styles.pictured}>
    <StaffThumbnail assetId={assetId} size={96} alt="" />
    <div>{children}</div>
  </div>
);
