import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { Button, ButtonLink } from '@/design/button';
import { TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { toast } from '@/design/toasts';
import { useSession } from '@/session/session';
import { WalletClaim } from './wallet-claim';

const route = getRouteApi('/claim');

/** From the platform's letter to one's own items: signed out it leads to an account, and back here with the code. */
export function ClaimPage() {
  const { t } = useTranslation('holder');
  const { code } = route.useSearch();
  const session = useSession();
  const next = code === undefined ? '/claim' : `/claim?code=${encodeURIComponent(code)}`;
  return (
    <div className="measure stack">
      <PageHeader title={t('claim.title')} lead={t('claim.lead')} />
      <Panel>
        {session !== null ? (
          <ClaimForm known={code ?? ''} />
        ) : (
          <>
            <p>{t('claim.account')}</p>
            {code !== undefined && (
              <p>
                {t('claim.yourCode')} <span className="mono">{code}</span>
              </p>
            )}
            <div className="cluster">
              <ButtonLink to="/sign-up" search={{ next }} look="primary">
                {t('claim.signUp')}
              </ButtonLink>
              <ButtonLink to="/sign-in" search={{ next }}>
                {t('claim.signIn')}
              </ButtonLink>
            </div>
          </>
        )}
      </Panel>
      {session !== null && <WalletClaim />}
    </div>
  );
}

function ClaimForm({ known }: { known: string }) {
  const { t } = useTranslation('holder');
  const router = useRouter();
  const [code, setCode] = useState(known);
  const claim = useChange('post', '/api/claims', {
    forget: ['/api/assets', '/api/custodians'],
    onSuccess: ({ platform }) => {
      toast(t('claim.done', { platform: platform.name }));
      return router.navigate({ to: '/my', replace: true });
    },
  });
  return (
    <Form
      onSubmit={() => claim.mutate({ body: { code: code.trim() } })}
      error={claim.error}
      pending={claim.isPending}
      actions={
        <Button type="submit" look="primary" pending={claim.isPending}>
          {t('claim.action')}
        </Button>
      }
    >
      <TextField
        label={t('claim.code')}
        hint={t('claim.hint')}
        name="code"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
        value={code}
        onChange={setCode}
        className="mono"
      />
    </Form>
  );
}
