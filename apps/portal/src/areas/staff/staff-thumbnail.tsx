import { useQuery } from '@tanstack/react-query';
import { Image as ImageSign } from 'lucide-react';
import { ProblemError, toProblem } from '@/api/problem';
import { useOrganization } from '@/session/organization';
import styles from './staff.module.css';

interface StaffThumbnailProps {
  readonly assetId: string;
  /** What is in the picture. */
  readonly alt: string;
}

const SIZE = 320;

/** An item's small picture for staff. It is fetched, because an <img> cannot say for which organization it asks. */
export function StaffThumbnail({ assetId, alt }: StaffThumbnailProps) {
  const { id: organizationId } = useOrganization();
  const picture = useQuery({
    queryKey: ['thumbnail', organizationId, assetId],
    queryFn: ({ signal }) => read(assetId, organizationId, signal),
    staleTime: Infinity,
    retry: false,
  });
  return (
    <div className={styles.picture}>
      {picture.data === undefined ? (
        <ImageSign aria-hidden="true" />
      ) : (
        <img ref={showing(picture.data)} alt={alt} width={SIZE} height={SIZE} />
      )}
    </div>
  );
}

/** What is in memory has an address for as long as it is shown. */
const showing = (blob: Blob) => (image: HTMLImageElement | null) => {
  if (image === null) return undefined;
  const url = URL.createObjectURL(blob);
  image.src = url;
  return () => URL.revokeObjectURL(url);
};

async function read(assetId: string, organizationId: string, signal: AbortSignal): Promise<Blob> {
  const headers = { 'Holdfast-Organization': organizationId };
  const response = await fetch(`/api/assets/${assetId}/thumbnail?size=${SIZE}`, { headers, signal });
  if (!response.ok) throw new ProblemError(toProblem(response.status, await response.json().catch(() => null)));
  return response.blob();
}
