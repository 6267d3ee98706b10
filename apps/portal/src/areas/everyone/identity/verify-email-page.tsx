import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { Button, ButtonLink } from '@/design/button';
import { Form } from '@/design/form';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { CutLink } from './cut-link';
import { useMailedToken } from './use-mailed-token';
import styles from '../account.module.css';

/** Where the mail's link leads. Confirming is a click of its own: programs that look at links in mails change nothing. */
export function VerifyEmailPage() {
  const { t } = useTranslation('identity');
  const { token } = useMailedToken();
  const verify = useChange('post', '/api/email-verifications', { forget: ['/api/session'] });
  return (
    <div className={styles.narrow}>
      <PageHeader title={t('verifyEmail.title')} lead={t('verifyEmail.lead')} />
      <Panel>
        {verify.isSuccess ? (
          <Notice tone="good" live title={t('verifyEmail.done')}>
            <ButtonLink to="/my">{t('verifyEmail.goOn')}</ButtonLink>
          </Notice>
        ) : token === null ? (
          <CutLink />
        ) : (
          <Form
            onSubmit={() => verify.mutate({ body: { token } })}
            error={verify.error}
            pending={verify.isPending}
            actions={
              <Button type="submit" look="primary" pending={verify.isPending}>
                {t('verifyEmail.action')}
              </Button>
            }
          >
            {null}
          </Form>
        )}
      </Panel>
    </div>
  );
}
