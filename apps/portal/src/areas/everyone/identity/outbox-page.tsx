import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { Button } from '@/design/button';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty, Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import styles from './outbox.module.css';

type Mail = Answer<'/api/development/outbox'>['items'][number];

const ASK_EVERY_MS = 5_000;

/** Mails as they would have gone out, where no mail server is set; in production there is no such thing. */
export function OutboxPage() {
  const { t } = useTranslation('identity');
  const outbox = useQuery({ ...query('/api/development/outbox'), refetchInterval: ASK_EVERY_MS });
  return (
    <div className="measure">
      <PageHeader
        title={t('outbox.title')}
        lead={t('outbox.lead')}
        actions={<Button onClick={() => void outbox.refetch()}>{t('outbox.again')}</Button>}
      />
      {outbox.isPending && <Loading />}
      {outbox.isError && <Failed error={outbox.error} />}
      {outbox.isSuccess && outbox.data.items.length === 0 && (
        <Empty title={t('outbox.none')}>{t('outbox.noneHint')}</Empty>
      )}
      <div className="stack">
        {outbox.data?.items.map((mail) => (
          <MailPanel key={mail.id} mail={mail} />
        ))}
      </div>
    </div>
  );
}

function MailPanel({ mail: { subject, address, text, language, writtenAt } }: { mail: Mail }) {
  const { t } = useTranslation('identity');
  return (
    <Panel>
      <h2 className={styles.subject} lang={language}>
        {subject}
      </h2>
      <p className="small soft">
        {t('outbox.to', { address: address ?? '' })} · <Time iso={writtenAt} />
      </p>
      <p className={styles.text} lang={language}>
        {withLinks(text)}
      </p>
    </Panel>
  );
}

/** Links of this very site are links; whatever else a mail says is text. */
function withLinks(text: string) {
  return text.split(/(https?:\/\/[^\s，。]+)/).map((part, index) => {
    const ours = index % 2 === 1 && URL.canParse(part) && new URL(part).origin === window.location.origin;
    return ours ? (
      <a key={index} href={part}>
        {part}
      </a>
    ) : (
      part
    );
  });
}
