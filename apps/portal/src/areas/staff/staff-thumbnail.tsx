import { useQuery } from '@tanstack/react-query';
import { Image as ImageSign } from 'lucide-react';
import { type RefCallback, useCallback, useState } from 'react';
import { ProblemError, toProblem } from '@/api/problem';
import { classes } from '@/design/classes';
import { useOrganization } from '@/session/organization';
import styles from './staff.module.css';

interface StaffThumbnailProps {
  readonly assetId: string;
  /** 96 for the row of a list, 320 for an item's own page. */
  readonly size: 96 | 320;
  /** What is in the picture; empty when the name stands beside it. */
  readonly alt: string;
}

/**
 * An item's small picture for staff. It is fetched, because an <img> cannot say for which organization it asks; and only once
 * it comes near to what one sees, as a lazy <img> would be.
 */
export function StaffThumbnail({ assetId, size, alt }: StaffThumbnailProps) {
  const { id: organizationId } = useOrganization();
  const [isNear, frame] = useNear();
  const picture = useQuery({
    queryKey: ['thumbnail', organizationId, assetId, size],
    queryFn: ({ signal }) => read(assetId, size, organizationId, signal),
    enabled: isNear,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <div ref={frame} className={classes(styles.picture, size === 96 && styles.inRow)}>
      {picture.data === undefined ? (
        <ImageSign aria-hidden="true" />
      ) : (
        <img ref={showing(picture.data)} alt={alt} width={size} height={size} />
      )}
    </div>
  );
}

/** So far below the window a picture is asked for already. */
const NEAR = '300px';

/** Whether the element has come near to the window; once it has, it stays so. */
function useNear(): [boolean, RefCallback<HTMLElement>] {
  const [isNear, setNear] = useState(false);
  const watch = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        setNear(true);
      },
      { rootMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [isNear, watch];
}

/** What is in memory has an address for as long as it is shown. */
const showing = (blob: Blob) => (image: HTMLImageElement | null) => {
  if (image === null) return undefined;
  const url = URL.createObjectURL(blob);
  image.src = url;
  return () => URL.revokeObjectURL(url);
};

async function read(assetId: string, size: number, organizationId: string, signal: AbortSignal): Promise<Blob> {
  const headers = { 'Holdfast-Organization': organizationId };
  const response = await fetch(`/api/assets/${assetId}/thumbnail?size=${size}`, { headers, signal });
  if (!response.ok) throw new ProblemError(toProblem(response.status, await response.json().catch(() => null)));
  return response.blob();
}
