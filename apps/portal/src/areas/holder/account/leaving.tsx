import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { Disclosure } from '@/design/disclosure';
import { Checkbox, PasswordField } from '@/design/fields';
import { Form } from '@/design/form';
import { Notice } from '@/design/notice';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { useFormat } from '@/format/use-format';
import { useSessionChange } from '@/session/session';
import { usePasskeyProof } from '@/session/use-passkey-proof';
import { useProblemWords } from '@/shell/problem-words';

type Erasure = Answer<'/api/person/erasure'>;

/** Leaving for good: what would be destroyed, what is in the way, and the door itself. */
export function Leaving() {
  const { t } = useTranslation('holder');
  const facts = useQuery(query('/api/person/erasure'));
  return (
    <Panel title={t('leaving.title')}>
      <p>{t('leaving.hint')}</p>
      {facts.isPending && <Loading lines={2} />}
      {facts.isError && <Failed error={facts.error} onRetry={() => void facts.refetch()} />}
      {facts.isSuccess && <Door facts={facts.data} />}
    </Panel>
  );
}

function Door({ facts }: { facts: Erasure }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const words = useProblemWords();
  const [asking, setAsking] = useState(false);
  const { refusal, destroyed, kept } = facts;
  const said = refusal === null ? null : words({ ...refusal, status: 409, field: null, traceId: null });
  return (
    <>
      <Disclosure title={t('leaving.what')}>
        <p>
          {t('leaving.destroyed')} {format.list(destroyed.map((one) => t(`destroyed.${one}`)))}
        </p>
        <p>
          {t('leaving.kept')} {format.list(kept.map((one) => t(`kept.${one}`)))}
        </p>
      </Disclosure>
      {said !== null && (
        <Notice tone="info" title={said.sentence}>
          {said.remedy}
        </Notice>
      )}
      <Button look="danger" disabled={refusal !== null} onClick={() => setAsking(true)}>
        {t('leaving.action')}
      </Button>
      <Dialog open={asking} onClose={() => setAsking(false)} title={t('leaving.title')}>
        <Farewell assets={facts.assets} />
      </Dialog>
    </>
  );
}

function Farewell({ assets }: { assets: number }) {
  const { t } = useTranslation(['holder', 'identity']);
  const router = useRouter();
  const changeSession = useSessionChange();
  const [password, setPassword] = useState('');
  const [leaveAssets, setLeaveAssets] = useState(false);
  const erase = useChange('post', '/api/person/erasure', {
    onSuccess: () => {
      changeSession(null);
      return router.navigate({ to: '/' });
    },
  });
  const passkey = usePasskeyProof((proof) => erase.mutate({ body: { passkey: proof, leaveAssets } }));
  return (
    <Form
      onSubmit={() => {
        passkey.reset();
        erase.mutate({ body: { password, leaveAssets } });
      }}
      error={passkey.error ?? erase.error}
      pending={erase.isPending}
      actions={
        <>
          <Button type="submit" look="danger" pending={erase.isPending}>
            {t('leaving.action')}
          </Button>
          {passkey.available && (
            <Button pending={passkey.isPending} disabled={assets > 0 && !leaveAssets} onClick={passkey.ask}>
              {t('identity:stepUp.passkey')}
            </Button>
          )}
        </>
      }
    >
      <p>{t('leaving.noWayBack')}</p>
      {assets > 0 && (
        <Checkbox checked={leaveAssets} onChange={setLeaveAssets} required>
          {t('leaving.assets', { count: assets })}
        </Checkbox>
      )}
      <PasswordField
        label={t('consent.password')}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
      />
    </Form>
  );
}
