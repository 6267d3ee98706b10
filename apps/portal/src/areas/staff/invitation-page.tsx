import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { Button, ButtonLink } from '@/design/button';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { toast } from '@/design/toasts';
import { homeOf } from '@/session/organization';
import { askSession, useSession, useSessionChange } from '@/session/session';
import { useProblemWords } from '@/shell/problem-words';
import { asProblem } from '@/api/problem';
import styles from '../everyone/account.module.css';

const KEPT_AS = 'holdfast.invitation';

/** From the mail's link, behind the # so that no log has it; kept in this tab while one signs in or up. */
function takeToken(): string | null {
  const said = window.location.hash.slice(1);
  try {
    if (said !== '') sessionStorage.setItem(KEPT_AS, said);
    return said !== '' ? said : sessionStorage.getItem(KEPT_AS);
  } catch {
    return said === '' ? null : said;
  }
}

/** Where the mail of an invitation leads. */
export function InvitationPage() {
  const { t } = useTranslation('staff');
  const session = useSession();
  const [token] = useState(takeToken);
  return (
    <div className={styles.narrow}>
      <PageHeader title={t('accept.title')} lead={t('accept.lead')} />
      <Panel>
        {token === null ? (
          <Notice tone="warn" title={t('accept.noToken')}>
            {t('accept.noTokenHint')}
          </Notice>
        ) : session === null ? (
          <>
            <p>{t('accept.account')}</p>
            <div className="cluster">
              <ButtonLink to="/sign-up" search={{ next: '/invitation' }} look="primary">
                {t('accept.signUp')}
              </ButtonLink>
              <ButtonLink to="/sign-in" search={{ next: '/invitation' }}>
                {t('accept.signIn')}
              </ButtonLink>
            </div>
          </>
        ) : (
          <Accept token={token} email={session.person.email ?? ''} />
        )}
      </Panel>
    </div>
  );
}

function Accept({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation('staff');
  const router = useRouter();
  const queries = useQueryClient();
  const words = useProblemWords();
  const changeSession = useSessionChange();
  const accept = useChange('post', '/api/invitations/acceptance', {
    onSuccess: async ({ organizationId }) => {
      sessionStorage.removeItem(KEPT_AS);
      const session = await askSession();
      await queries.invalidateQueries();
      changeSession(session);
      const joined = session?.memberships.find(({ organization }) => organization.id === organizationId);
      if (joined === undefined) return router.navigate({ to: '/my' });
      toast(t('accept.done', { organization: joined.organization.name }));
      return router.navigate({ ...homeOf(joined), replace: true });
    },
  });
  const said = accept.isError ? words(asProblem(accept.error)) : null;
  return (
    <>
      <p>{t('accept.as', { email })}</p>
      {said !== null && (
        <Notice tone="bad" live title={said.sentence}>
          {said.remedy}
        </Notice>
      )}
      <Button look="primary" pending={accept.isPending} onClick={() => accept.mutate({ body: { token } })}>
        {t('accept.action')}
      </Button>
    </>
  );
}
