import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '@/api/client';
import { useChange } from '@/api/use-change';
import { asProblem } from '@/api/problem';
import { Button, ButtonLink } from '@/design/button';
import { Disclosure } from '@/design/disclosure';
import { Checkbox, PasswordField } from '@/design/fields';
import { Form } from '@/design/form';
import { Panel } from '@/design/panel';
import { usePasskeyProof } from '@/session/use-passkey-proof';
import type { Transfer } from './state-badge';

/** The offer is not what it was: closed in another tab, run out, or made of what has changed since. */
const STALE = ['consent.expired', 'consent.content_changed', 'consent.price_withdrawn'];

interface ConsentFormProps {
  readonly transfer: Transfer;
  readonly offer: Answer<'/api/transfers/{id}/offer'>;
}

/** Agreeing to exactly this offer, with the password once more. The page turns into its progress by itself. */
export function ConsentForm({ transfer, offer }: ConsentFormProps) {
  const { t } = useTranslation(['holder', 'identity']);
  const { id, consentHash } = transfer;
  const [hasRead, setHasRead] = useState(false);
  const [password, setPassword] = useState('');
  const consent = useChange('post', '/api/transfers/{id}/consent', {
    forget: ['/api/transfers', '/api/assets', '/api/billing'],
  });
  const passkey = usePasskeyProof((proof) => consent.mutate({ path: { id }, body: { consentHash, passkey: proof } }));
  const isStale = consent.isError && STALE.includes(asProblem(consent.error).code);
  return (
    <Panel title={t('consent.title')}>
      <Form
        onSubmit={() => {
          passkey.reset();
          consent.mutate({ path: { id }, body: { consentHash, password } });
        }}
        error={passkey.error ?? consent.error}
        pending={consent.isPending}
        actions={
          <>
            <Button type="submit" look="primary" wide pending={consent.isPending}>
              {t('consent.action', { count: offer.totals.items })}
            </Button>
            {passkey.available && (
              <Button wide pending={passkey.isPending} disabled={!hasRead} onClick={passkey.ask}>
                {t('identity:stepUp.passkey')}
              </Button>
            )}
          </>
        }
      >
        <Checkbox checked={hasRead} onChange={setHasRead} required>
          {t('consent.agree', { terms: offer.terms.title, version: offer.terms.version })}
        </Checkbox>
        <PasswordField
          label={t('consent.password')}
          hint={t('consent.passwordHint')}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
      </Form>
      {isStale && (
        <ButtonLink to="/my/move" search={{}}>
          {t('offer.again')}
        </ButtonLink>
      )}
      <Disclosure title={t('consent.hash')}>
        <p className="small soft">{t('consent.hashHint')}</p>
        <p className="small mono">{consentHash}</p>
      </Disclosure>
    </Panel>
  );
}
