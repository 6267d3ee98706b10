import { Link } from '@tanstack/react-router';
import { Pause, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/design/button';
import { Notice } from '@/design/notice';
import { Panel } from '@/design/panel';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { useProblemWords } from '@/shell/problem-words';
import { forgetUpload, pauseUpload, resumeUpload, type UploadView, useUploads } from './uploads';

/** What this tab is sending. */
export function UploadList({ offBoardingId }: { offBoardingId: string }) {
  const uploads = useUploads();
  return uploads.map((upload) => <OneUpload key={upload.depositId} upload={upload} offBoardingId={offBoardingId} />);
}

function OneUpload({ upload, offBoardingId }: { upload: UploadView; offBoardingId: string }) {
  const { t } = useTranslation('platform');
  const { slug: organization } = useOrganization();
  const format = useFormat();
  const words = useProblemWords();
  const { depositId, fileName, sent, all, state, problem } = upload;
  const said = problem === null ? null : words(problem);
  return (
    <Panel>
      <h2>{fileName}</h2>
      <label className="stack-s">
        <span className="between small">
          <span>{t(`upload.is.${state}`)}</span>
          <span className="numeric soft">{t('upload.of', { sent: format.bytes(sent), all: format.bytes(all) })}</span>
        </span>
        <progress value={sent} max={Math.max(all, 1)} style={{ inlineSize: '100%' }} />
      </label>
      <div role="status">
        {state === 'waiting' && (
          <Notice tone="warn" title={t('upload.offline')}>
            {t('upload.offlineHint')}
          </Notice>
        )}
        {state === 'checking' && <p className="small soft">{t('upload.checkingHint')}</p>}
        {said !== null && (
          <Notice tone="bad" title={said.sentence}>
            {said.remedy}
          </Notice>
        )}
      </div>
      <div className="cluster">
        {state === 'sending' && (
          <Button icon={<Pause aria-hidden="true" />} onClick={() => pauseUpload(depositId)}>
            {t('upload.pause')}
          </Button>
        )}
        {(state === 'paused' || state === 'waiting' || state === 'failed') && (
          <Button look="primary" icon={<Play aria-hidden="true" />} onClick={() => resumeUpload(depositId)}>
            {t('upload.resume')}
          </Button>
        )}
        {state === 'done' && (
          <Link
            to="/platform/$organization/off-boardings/$id/deposits/$depositId"
            params={{ organization, id: offBoardingId, depositId }}
            search={{}}
            onClick={() => forgetUpload(depositId)}
          >
            {t('upload.seeReport')}
          </Link>
        )}
      </div>
    </Panel>
  );
}
