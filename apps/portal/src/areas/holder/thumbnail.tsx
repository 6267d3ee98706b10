import { FileQuestion, Image as ImageSign } from 'lucide-react';
import { useState } from 'react';
import { classes } from '@/design/classes';
import styles from './thumbnail.module.css';

interface ThumbnailProps {
  readonly assetId: string;
  readonly size: 96 | 320 | 640;
  /** Files of it are missing, so that a picture that does not come is no surprise. */
  readonly incomplete?: boolean;
  /** What is in the picture; empty when the name stands beside it. */
  readonly alt?: string;
}

/** A raster that Holdfast drew itself, or a sign in its place: not every item has a picture that can be drawn. */
export function Thumbnail({ assetId, size, incomplete = false, alt = '' }: ThumbnailProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const Sign = incomplete ? FileQuestion : ImageSign;
  return (
    <div className={classes(styles.frame, size === 96 && styles.small)}>
      {failed === assetId ? (
        <Sign aria-hidden="true" />
      ) : (
        <img
          src={`/api/assets/${assetId}/thumbnail?size=${size}`}
          alt={alt}
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          onError={() => setFailed(assetId)}
        />
      )}
    </div>
  );
}
