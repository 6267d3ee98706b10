import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { MailOnItsWay } from '@/areas/everyone/identity/mail-on-its-way';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { Panel } from '@/design/panel';
import { Failed } from '@/design/state';
import { useSession } from '@/session/session';

/** The address, and whether it leads back into the account. */
export function Email() {
  const { t } = useTranslation('identity');
  const session = useSession();
  const send = useChange('post', '/api/person/email-verification');
  if (session === null) return null;
  const { email, emailVerified } = session.person;
  return (
    <Panel
      title={t('email.title')}
      actions={
        <Badge tone={emailVerified ? 'good' : 'warn'}>{t(emailVerified ? 'email.confirmed' : 'email.open')}</Badge>
      }
    >
      <p>{email}</p>
      {!emailVerified && (
        <>
          <p className="soft">{t('email.hint')}</p>
          {send.isSuccess ? (
            <MailOnItsWay>{t('email.sent')}</MailOnItsWay>
          ) : (
            <Button pending={send.isPending} onClick={() => send.mutate({})}>
              {t('email.send')}
            </Button>
          )}
          {send.isError && <Failed error={send.error} />}
        </>
      )}
    </Panel>
  );
}
