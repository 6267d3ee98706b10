import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { download } from '@/api/download';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Confirm } from '@/design/dialog';
import { DownloadButton } from '@/design/download-button';
import { Checkbox, Select, TextField } from '@/design/fields';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty, Failed, NothingFound } from '@/design/state';
import { toast } from '@/design/toasts';
import type { Tone } from '@/design/tone';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import { BackToPlan } from '../back-link';
import { OnlyOperators } from '../only-operators';
import { CODE_STATES } from '../search';

const route = getRouteApi('/platform/$organization/off-boardings/$id/letters');
type Code = ItemOf<'/api/off-boardings/{id}/claim-codes'>;

const TONES: Readonly<Record<Code['state'], Tone>> = { open: 'info', used: 'good', revoked: 'plain', expired: 'warn' };

/** A code for everybody who has not come yet, as a list for the platform's own mailer; and what became of each. */
export function LettersPage() {
  const { t } = useTranslation('platform');
  const { id } = route.useParams();
  return (
    <OnlyOperators>
      <PageHeader kicker={<BackToPlan id={id} />} title={t('letters.title')} lead={t('letters.lead')} />
      <div className="stack-l">
        <Make id={id} />
        <Codes id={id} />
      </div>
    </OnlyOperators>
  );
}

const USUAL_DAYS = '365';

function Make({ id }: { id: string }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const queries = useQueryClient();
  const [days, setDays] = useState(USUAL_DAYS);
  const [understood, setUnderstood] = useState(false);
  const valid = /^[0-9]{1,4}$/.test(days) && Number(days) >= 1 && Number(days) <= 3_650;
  const make = async (format: 'csv' | 'ndjson') => {
    await download(`/api/off-boardings/${id}/claim-codes`, {
      organizationId,
      name: `letters-${new Date().toISOString().slice(0, 10)}.${format}`,
      body: { validDays: Number(days), format },
    });
    toast(t('letters.made'));
    await queries.invalidateQueries({
      predicate: ({ queryKey: [first] }) => typeof first === 'string' && first.startsWith('/api/off-boardings'),
    });
  };
  return (
    <Panel title={t('letters.make')}>
      <p className="measure">{t('letters.hint')}</p>
      <p className="soft measure">
        {t('letters.link')} <span className="mono">{`${window.location.origin}/claim?code=…`}</span>
      </p>
      <Notice tone="warn" title={t('letters.secret')}>
        {t('letters.again')}
      </Notice>
      <TextField
        label={t('letters.days')}
        name="validDays"
        inputMode="numeric"
        value={days}
        onChange={setDays}
        aria-invalid={!valid || undefined}
      />
      <Checkbox checked={understood} onChange={setUnderstood}>
        {t('letters.understood')}
      </Checkbox>
      <div className="cluster">
        <DownloadButton look="primary" disabled={!understood || !valid} onDownload={() => make('csv')}>
          {t('letters.csv')}
        </DownloadButton>
        <DownloadButton disabled={!understood || !valid} onDownload={() => make('ndjson')}>
          {t('letters.ndjson')}
        </DownloadButton>
      </div>
      {!(understood && valid) && <p className="small soft">{t(valid ? 'letters.tick' : 'letters.daysWrong')}</p>}
    </Panel>
  );
}

function Codes({ id }: { id: string }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = usePaged(pages('/api/off-boardings/{id}/claim-codes', { path: { id }, organizationId, query: search }));
  const [revoking, setRevoking] = useState<string | null>(null);
  const revoke = useChange('delete', '/api/claim-codes/{id}', {
    forget: ['/api/off-boardings'],
    onSuccess: () => {
      setRevoking(null);
      toast(t('letters.wasRevoked'));
    },
  });
  return (
    <Panel title={t('letters.codes')}>
      <Select<string>
        label={t('letters.state')}
        name="state"
        value={search.state ?? ''}
        onChange={(state) => {
          const wanted = CODE_STATES.find((one) => one === state);
          void navigate({ search: wanted === undefined ? {} : { state: wanted }, replace: true, resetScroll: false });
        }}
        options={[
          { value: '', label: t('items.all') },
          ...CODE_STATES.map((one) => ({ value: one, label: t(`code_state.${one}`) })),
        ]}
      />
      <DataTable
        label={t('letters.list')}
        list={list}
        rowKey={(one) => one.id}
        empty={
          search.state === undefined ? (
            <Empty title={t('letters.none')}>{t('letters.noneHint')}</Empty>
          ) : (
            <NothingFound onClear={() => void navigate({ search: {}, replace: true })} />
          )
        }
        columns={[
          { name: t('letters.id'), cell: (one) => <span className="mono small">{one.id}</span> },
          {
            name: t('letters.state'),
            cell: ({ state }) => <Badge tone={TONES[state]}>{t(`code_state.${state}`)}</Badge>,
          },
          { name: t('letters.issued'), cell: ({ issuedAt }) => <Time iso={issuedAt} style="date" /> },
          { name: t('letters.expires'), cell: ({ expiresAt }) => <Time iso={expiresAt} style="date" /> },
          {
            name: t('letters.action'),
            cell: (one) =>
              one.state === 'open' ? (
                <Button look="quiet" onClick={() => setRevoking(one.id)}>
                  {t('letters.revoke')} <span className="hidden">{one.id}</span>
                </Button>
              ) : one.usedAt !== null ? (
                <Time iso={one.usedAt} style="relative" />
              ) : (
                ''
              ),
          },
        ]}
      />
      <Confirm
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('letters.revokeTitle')}
        action={t('letters.revoke')}
        danger
        pending={revoke.isPending}
        onConfirm={() => revoking !== null && revoke.mutate({ path: { id: revoking }, organizationId })}
      >
        <p className="mono small">{revoking}</p>
        <p>{t('letters.revokeHint')}</p>
        {revoke.isError && <Failed error={revoke.error} />}
      </Confirm>
    </Panel>
  );
}
