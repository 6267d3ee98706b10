import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { query } from '@/api/client';
import { Failed, Loading } from '@/design/state';
import { OfferPage } from './offer-page';
import { ProgressPage } from './progress-page';

const route = getRouteApi('/my/transfers/$id');

/** An offer as long as nobody has agreed to it, then what becomes of it. One address, to come back to. */
export function TransferPage() {
  const { id } = route.useParams();
  const transfer = useQuery(query('/api/transfers/{id}', { path: { id } }));
  if (transfer.isPending) return <Loading lines={6} />;
  if (transfer.isError) return <Failed page error={transfer.error} onRetry={() => void transfer.refetch()} />;
  return transfer.data.state === 'draft' ? (
    <OfferPage transfer={transfer.data} />
  ) : (
    <ProgressPage key={id} transfer={transfer.data} />
  );
}
