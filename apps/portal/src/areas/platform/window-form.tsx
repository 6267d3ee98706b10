import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { toast } from '@/design/toasts';
import { useOrganization } from '@/session/organization';

type OffBoarding = Answer<'/api/off-boardings/{id}/plan'>['offBoarding'];

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;

/** The local spelling that an input of type datetime-local wants. */
function localText(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** Opens the time in which holders choose; while it is open, its end can be moved. */
export function WindowForm({ offBoarding }: { offBoarding: OffBoarding }) {
  const { t } = useTranslation('platform');
  const [isOpen, setOpen] = useState(false);
  const isExtending = offBoarding.electionClosesAt !== null;
  const title = t(isExtending ? 'window.extend' : 'window.open');
  if (!['reconciled', 'election'].includes(offBoarding.state)) return null;
  return (
    <>
      <p>
        <Button look={isExtending ? 'secondary' : 'primary'} onClick={() => setOpen(true)}>
          {title}
        </Button>
      </p>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={title}>
        <Dates offBoarding={offBoarding} action={title} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function Dates({ offBoarding, action, onDone }: { offBoarding: OffBoarding; action: string; onDone: () => void }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const [opens, setOpens] = useState(() => localText(new Date(offBoarding.electionOpensAt ?? Date.now())));
  const [closes, setCloses] = useState(() =>
    localText(new Date(offBoarding.electionClosesAt ?? Date.now() + USUAL_DAYS * DAY_MS)),
  );
  const open = useChange('post', '/api/off-boardings/{id}/election-window', {
    forget: ['/api/off-boardings'],
    onSuccess: () => {
      toast(t('window.done'));
      onDone();
    },
  });
  const send = () =>
    open.mutate({
      path: { id: offBoarding.id },
      body: { opensAt: new Date(opens).toISOString(), closesAt: new Date(closes).toISOString() },
      organizationId,
    });
  return (
    <Form
      onSubmit={send}
      error={open.error}
      pending={open.isPending}
      actions={
        <Button type="submit" look="primary" pending={open.isPending}>
          {action}
        </Button>
      }
    >
      <p className="soft">{t('window.hint')}</p>
      <TextField
        label={t('window.opens')}
        name="opensAt"
        type="datetime-local"
        required
        value={opens}
        onChange={setOpens}
      />
      <TextField
        label={t('window.closes')}
        name="closesAt"
        type="datetime-local"
        required
        value={closes}
        onChange={setCloses}
      />
    </Form>
  );
}
