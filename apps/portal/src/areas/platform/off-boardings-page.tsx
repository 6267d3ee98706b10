import { Link, useNavigate } from '@tanstack/react-router';
import { Megaphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { DataTable } from '@/design/data-table';
import { Dialog } from '@/design/dialog';
import { TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { PageHeader } from '@/design/page-header';
import { Empty } from '@/design/state';
import type { Tone } from '@/design/tone';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import { OnlyOperators } from './only-operators';

type State = ItemOf<'/api/off-boardings'>['state'];

const tones: Partial<Record<State, Tone>> = { notice: 'info', emergency: 'bad', election: 'warn', closed: 'good' };

export function OffBoardingBadge({ state }: { state: State }) {
  const { t } = useTranslation('platform');
  return <Badge tone={tones[state] ?? 'info'}>{t(`state.${state}`)}</Badge>;
}

export const OffBoardingsPage = () => (
  <OnlyOperators>
    <OffBoardings />
  </OnlyOperators>
);

/** The wind-downs that this platform has announced. */
function OffBoardings() {
  const { t } = useTranslation('platform');
  const { id: organizationId, slug: organization } = useOrganization();
  const [isAnnouncing, setAnnouncing] = useState(false);
  const list = usePaged(pages('/api/off-boardings', { organizationId }));
  const announce = (
    <Button look="primary" icon={<Megaphone aria-hidden="true" />} onClick={() => setAnnouncing(true)}>
      {t('announce.title')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('offBoardings.title')} lead={t('offBoardings.lead')} actions={announce} />
      <DataTable
        label={t('offBoardings.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('offBoardings.empty')}>{t('offBoardings.emptyHint')}</Empty>}
        columns={[
          {
            name: t('offBoardings.name'),
            cell: ({ id, name }) => (
              <Link to="/platform/$organization/off-boardings/$id" params={{ organization, id }}>
                {name}
              </Link>
            ),
          },
          { name: t('offBoardings.state'), cell: ({ state }) => <OffBoardingBadge state={state} /> },
          { name: t('offBoardings.announced'), cell: ({ announcedAt }) => <Time iso={announcedAt} style="date" /> },
          {
            name: t('offBoardings.closes'),
            cell: ({ closesAt }) => (closesAt === null ? '–' : <Time iso={closesAt} style="date" />),
          },
        ]}
      />
      <Dialog open={isAnnouncing} onClose={() => setAnnouncing(false)} title={t('announce.title')}>
        <Announce />
      </Dialog>
    </>
  );
}

function Announce() {
  const { t } = useTranslation('platform');
  const { id: organizationId, slug: organization } = useOrganization();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [day, setDay] = useState('');
  const announce = useChange('post', '/api/off-boardings', {
    forget: ['/api/off-boardings'],
    onSuccess: ({ id }) => navigate({ to: '/platform/$organization/off-boardings/$id', params: { organization, id } }),
  });
  // The end of that day, where the person is.
  const closes = day === '' ? {} : { closesAt: new Date(`${day}T23:59:59`).toISOString() };
  return (
    <Form
      onSubmit={() => announce.mutate({ body: { name: name.trim(), ...closes }, organizationId })}
      error={announce.error}
      pending={announce.isPending}
      actions={
        <Button type="submit" look="primary" pending={announce.isPending}>
          {t('announce.action')}
        </Button>
      }
    >
      <p className="soft">{t('announce.hint')}</p>
      <TextField
        label={t('announce.name')}
        hint={t('announce.nameHint')}
        name="name"
        required
        maxLength={200}
        value={name}
        onChange={setName}
      />
      <TextField
        label={t('announce.closes')}
        hint={t('announce.closesHint')}
        name="closesAt"
        type="date"
        value={day}
        onChange={setDay}
      />
    </Form>
  );
}
