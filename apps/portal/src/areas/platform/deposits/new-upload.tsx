import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { change, type ItemOf, read } from '@/api/client';
import { asProblem } from '@/api/problem';
import { FileDrop } from '@/design/file-drop';
import { Notice } from '@/design/notice';
import { Panel } from '@/design/panel';
import { Progress } from '@/design/progress';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { useProblemWords } from '@/shell/problem-words';
import { digestOf } from './digest';
import { startUpload } from './uploads';

type Deposit = ItemOf<'/api/deposits'>;
const MOST_WAITING = 100;

/** Choose a bag: it is read once here for its digest, announced, and sent. A bag that was begun before is gone on with. */
export function NewUpload({ offBoardingId }: { offBoardingId: string }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const queries = useQueryClient();
  const format = useFormat();
  const words = useProblemWords();
  const [reading, setReading] = useState<{ name: string; read: number; all: number } | null>(null);
  const [error, setError] = useState<unknown>(null);

  const refresh = () =>
    void queries.invalidateQueries({
      predicate: ({ queryKey: [first] }) =>
        typeof first === 'string' && (first.startsWith('/api/deposits') || first.startsWith('/api/off-boardings')),
    });

  async function send(file: File): Promise<void> {
    setError(null);
    setReading({ name: file.name, read: 0, all: file.size });
    try {
      const sha256 = await digestOf(file, (bytes) => setReading({ name: file.name, read: bytes, all: file.size }));
      const deposit = (await begun(file.size, sha256)) ?? (await announce(file.size, sha256));
      await startUpload({ depositId: deposit.id, organizationId, file, onDone: refresh });
      refresh();
    } catch (failure) {
      setError(failure);
    } finally {
      setReading(null);
    }
  }

  /** The same bytes announced before, from whichever browser, and not all here yet. */
  async function begun(sizeBytes: number, sha256: string): Promise<Deposit | undefined> {
    const { items } = await read('/api/deposits', { organizationId, query: { offBoardingId, limit: MOST_WAITING } });
    return items.find(
      (one) => one.state === 'announced' && one.sizeBytes === String(sizeBytes) && one.sha256 === sha256,
    );
  }

  const announce = (sizeBytes: number, sha256: string): Promise<Deposit> =>
    change(
      'post',
      '/api/deposits',
      { body: { offBoardingId, sizeBytes, sha256 }, organizationId },
      crypto.randomUUID(),
    );

  const said = error === null ? null : words(asProblem(error));
  return (
    <Panel title={t('upload.title')}>
      {reading === null ? (
        <FileDrop
          title={t('upload.drop')}
          hint={t('upload.hint')}
          action={t('upload.choose')}
          accept=".tar,application/x-tar"
          onFiles={([file]) => file !== undefined && void send(file)}
        />
      ) : (
        <div role="status">
          <Progress
            label={t('upload.reading', { name: reading.name, size: format.bytes(reading.all) })}
            done={reading.read}
            all={reading.all}
          />
        </div>
      )}
      {said !== null && (
        <Notice tone="bad" live title={said.sentence}>
          {said.remedy}
        </Notice>
      )}
    </Panel>
  );
}
