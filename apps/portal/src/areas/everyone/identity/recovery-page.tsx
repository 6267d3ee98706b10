import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { Button, ButtonLink } from '@/design/button';
import { TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Steps } from '@/design/progress';
import { CutLink } from './cut-link';
import { MailOnItsWay } from './mail-on-its-way';
import { RecoverByLink } from './recover-by-link';
import { useMailedToken } from './use-mailed-token';
import styles from '../account.module.css';

/** The slow way back: asked for here, and gone on with from the mail's link, which leads here too. */
export function RecoveryPage() {
  const { t } = useTranslation('identity');
  const { token, isCut } = useMailedToken();
  return (
    <div className={styles.narrow}>
      <PageHeader title={t('recovery.title')} lead={t('recovery.lead')} />
      {isCut && <CutLink />}
      {token === null ? <Ask /> : <RecoverByLink token={token} />}
      <Panel title={t('recovery.how')}>
        <Steps
          steps={(['request', 'wait', 'finish'] as const).map((step) => ({
            title: t(`recovery.${step}`),
            state: 'later',
          }))}
        />
      </Panel>
      <p className="soft">
        {t('recovery.passkey')} <ButtonLink to="/sign-in">{t('signIn.passkey')}</ButtonLink>
      </p>
    </div>
  );
}

/** The same answer for everybody: nobody learns here who has an account. */
function Ask() {
  const { t } = useTranslation('identity');
  const [email, setEmail] = useState('');
  const request = useChange('post', '/api/recoveries');
  return (
    <Panel>
      <Form
        onSubmit={() => request.mutate({ body: { email: email.trim() } })}
        error={request.error}
        pending={request.isPending}
        actions={
          <Button type="submit" look="primary" pending={request.isPending}>
            {t('recovery.action')}
          </Button>
        }
      >
        <TextField
          label={t('recovery.email')}
          name="email"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={setEmail}
        />
      </Form>
      {request.isSuccess && <MailOnItsWay>{t('recovery.asked')}</MailOnItsWay>}
    </Panel>
  );
}
