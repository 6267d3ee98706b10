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

/** Stops a recovery by the link of its notice, signed in or not. */
export function ObjectionPage() {
  const { t } = useTranslation('identity');
  const { token } = useMailedToken();
  const object = useChange('post', '/api/recoveries/objection', { forget: ['/api/person/recovery'] });
  return (
    <div className={styles.narrow}>
      <PageHeader title={t('objection.title')} lead={t('objection.lead')} />
      <Panel>
        {object.isSuccess ? (
          <Notice tone="good" live title={t('objection.done')}>
            <div className="stack">
              <p>{t('objection.next')}</p>
              <ButtonLink to="/my/account">{t('objection.account')}</ButtonLink>
            </div>
          </Notice>
        ) : token === null ? (
          <CutLink />
        ) : (
          <Form
            onSubmit={() => object.mutate({ body: { token } })}
            error={object.error}
            pending={object.isPending}
            actions={
              <Button type="submit" look="danger" pending={object.isPending}>
                {t('objection.action')}
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
