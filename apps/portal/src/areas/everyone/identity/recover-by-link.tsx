import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { PasswordField } from '@/design/fields';
import { Form } from '@/design/form';
import { Notice } from '@/design/notice';
import { Panel } from '@/design/panel';
import { toast } from '@/design/toasts';
import { Time } from '@/format/time';
import { useSessionChange } from '@/session/session';

/** From the mail's link: the waiting time begins, or goes on, or is over. */
export function RecoverByLink({ token }: { token: string }) {
  const { t } = useTranslation('identity');
  const confirm = useChange('post', '/api/recoveries/confirmation');
  if (confirm.isSuccess) return <Waiting token={token} readyAt={confirm.data.readyAt} />;
  return (
    <Panel title={t('recovery.fromMail')}>
      <Form
        onSubmit={() => confirm.mutate({ body: { token } })}
        error={confirm.error}
        pending={confirm.isPending}
        actions={
          <Button type="submit" look="primary" pending={confirm.isPending}>
            {t('recovery.goOn')}
          </Button>
        }
      >
        <p>{t('recovery.fromMailHint')}</p>
      </Form>
    </Panel>
  );
}

/** Timers of browsers count no further than this. */
const LONGEST_MS = 2 ** 31 - 1;
/** The server's clock decides, and may be a little behind. */
const LATE_MS = 500;

function Waiting({ token, readyAt }: { token: string; readyAt: string }) {
  const { t } = useTranslation('identity');
  const ready = Date.parse(readyAt) + LATE_MS;
  const [isOver, setOver] = useState(() => ready <= Date.now());
  useEffect(() => {
    if (isOver) return undefined;
    const timer = setTimeout(() => setOver(ready <= Date.now()), Math.min(ready - Date.now(), LONGEST_MS));
    return () => clearTimeout(timer);
  }, [isOver, ready]);
  if (isOver) return <NewPassword token={token} />;
  return (
    <Notice tone="info" live title={t('recovery.waiting')}>
      <div className="stack-s">
        <p>
          {t('recovery.from')} <Time iso={readyAt} /> (<Time iso={readyAt} style="relative" />)
        </p>
        <p>{t('recovery.keep')}</p>
      </div>
    </Notice>
  );
}

function NewPassword({ token }: { token: string }) {
  const { t } = useTranslation('identity');
  const router = useRouter();
  const changeSession = useSessionChange();
  const [password, setPassword] = useState('');
  const complete = useChange('post', '/api/recoveries/completion', {
    onSuccess: () => {
      // All sessions have ended, this browser's too.
      changeSession(null);
      toast(t('recovery.done'));
      return router.navigate({ to: '/sign-in', search: {}, replace: true });
    },
  });
  return (
    <Panel title={t('recovery.ready')}>
      <Form
        onSubmit={() => complete.mutate({ body: { token, password } })}
        error={complete.error}
        pending={complete.isPending}
        actions={
          <Button type="submit" look="primary" pending={complete.isPending}>
            {t('recovery.finishAction')}
          </Button>
        }
      >
        <PasswordField
          label={t('recovery.newPassword')}
          name="password"
          autoComplete="new-password"
          required
          value={password}
          onChange={setPassword}
        />
      </Form>
    </Panel>
  );
}
