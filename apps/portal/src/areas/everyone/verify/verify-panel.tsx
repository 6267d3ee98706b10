import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/design/button';
import { Disclosure } from '@/design/disclosure';
import { TextArea } from '@/design/fields';
import { FileDrop } from '@/design/file-drop';
import { Notice } from '@/design/notice';
import { Progress } from '@/design/progress';
import { checkFiles, keyWithin, type LogKey, readLogKey, type Verdict } from './check-files';
import { VerdictView } from './verdicts';

const PERCENT = 100;

type State =
  | { readonly step: 'waiting' }
  | { readonly step: 'checking'; readonly share: number }
  | { readonly step: 'done'; readonly verdict: Verdict; readonly key: LogKey | null; readonly ownKey: boolean };

interface VerifyPanelProps {
  /** Gets the log's key as it was published; null when it is not at hand. */
  readonly published: () => Promise<LogKey | null>;
}

/** Takes files and says what they prove. Nothing is sent anywhere: this is also what verify.html is made of. */
export function VerifyPanel({ published }: VerifyPanelProps) {
  const { t } = useTranslation('verify');
  const [state, setState] = useState<State>({ step: 'waiting' });
  const [given, setGiven] = useState('');
  const typed = given.trim() === '' ? null : readLogKey(given);

  const check = async (files: File[]) => {
    setState({ step: 'checking', share: 0 });
    const key = typed ?? (await published());
    const own = key === null ? await keyWithin(files) : null;
    const onProgress = (share: number) => setState({ step: 'checking', share });
    const verdict = await checkFiles(files, { key, onProgress });
    setState({ step: 'done', verdict, key: key ?? own, ownKey: key === null });
  };

  return (
    <div className="stack-l">
      {state.step === 'done' && (
        <div className="stack">
          <VerdictView key={state.verdict.file} verdict={state.verdict} />
          {state.key !== null && <KeyUsed logKey={state.key} ownKey={state.ownKey} />}
        </div>
      )}
      {state.step === 'checking' ? (
        <div role="status">
          <Progress label={t('checking')} done={Math.round(state.share * PERCENT)} all={PERCENT} />
        </div>
      ) : (
        <FileDrop
          title={state.step === 'done' ? t('drop.another') : t('drop.title')}
          hint={t('drop.hint')}
          action={t('drop.choose')}
          accept=".json,.tar,application/json,application/x-tar"
          onFiles={(files) => void check(files)}
        />
      )}
      <Disclosure title={t('key.other')}>
        <div className="stack">
          <p className="soft measure">{t('key.otherHint')}</p>
          <TextArea label={t('key.label')} name="key" rows={3} spellCheck={false} value={given} onChange={setGiven} />
          {given.trim() !== '' && typed === null && (
            <Notice tone="bad" live>
              {t('key.none')}
            </Notice>
          )}
          {typed !== null && (
            <div className="cluster">
              <p className="mono small">{typed.fingerprint}</p>
              <Button onClick={() => setGiven('')}>{t('key.forget')}</Button>
            </div>
          )}
        </div>
      </Disclosure>
    </div>
  );
}

/** Everything hangs on the key: which one it was, and where its fingerprint should be looked up. */
function KeyUsed({ logKey, ownKey }: { logKey: LogKey; ownKey: boolean }) {
  const { t } = useTranslation('verify');
  return (
    <Notice tone={ownKey ? 'warn' : 'info'} title={ownKey ? t('key.own') : t('key.used', { name: logKey.name })}>
      <p>{ownKey ? t('key.ownHint') : t('key.usedHint')}</p>
      <p className="mono small">{logKey.fingerprint}</p>
    </Notice>
  );
}
