import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { TextArea, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { ListFrame } from '@/design/list-frame';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Empty } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';

type Terms = ItemOf<'/api/custodian/terms/versions'>;

/** The terms, version by version: what a holder has agreed to never changes. */
export function TermsPage() {
  const { t } = useTranslation('custodian');
  const { id: organizationId, role } = useOrganization();
  const [isOpen, setOpen] = useState(false);
  const list = usePaged(pages('/api/custodian/terms/versions', { organizationId }));
  const newest = list.page === 0 ? list.items[0] : undefined;
  const isAdmin = role === 'custodian_admin';
  return (
    <>
      <PageHeader
        title={t('terms.title')}
        lead={t('terms.lead')}
        actions={
          isAdmin &&
          !list.isPending && (
            <Button look="primary" onClick={() => setOpen(true)}>
              {t('terms.publish')}
            </Button>
          )
        }
      />
      <ListFrame list={list} empty={<Empty title={t('terms.empty')}>{t('terms.emptyHint')}</Empty>}>
        <div className="stack">
          {list.items.map((terms) => (
            <Version key={terms.version} terms={terms} isNewest={terms === newest} />
          ))}
        </div>
      </ListFrame>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t('terms.publish')}>
        <TermsForm terms={newest} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function Version({ terms, isNewest }: { terms: Terms; isNewest: boolean }) {
  const { t } = useTranslation('custodian');
  const { version, title, body, jurisdiction, storagePlace, hash, publishedAt } = terms;
  return (
    <Panel
      title={t('terms.version', { version, title })}
      actions={isNewest && <Badge tone="good">{t('terms.current')}</Badge>}
    >
      <Facts
        facts={[
          { name: t('terms.publishedAt'), value: <Time iso={publishedAt} /> },
          { name: t('terms.jurisdiction'), value: jurisdiction },
          { name: t('terms.storagePlace'), value: storagePlace },
        ]}
      />
      <Disclosure title={t('terms.read')} open={isNewest}>
        <p className={styles.prose}>{body}</p>
        <p className="small soft">{t('terms.hash')}</p>
        <p className={`small mono ${styles.break}`}>{hash}</p>
      </Disclosure>
    </Panel>
  );
}

function TermsForm({ terms, onDone }: { terms: Terms | undefined; onDone: () => void }) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const [title, setTitle] = useState(terms?.title ?? '');
  const [body, setBody] = useState(terms?.body ?? '');
  const [jurisdiction, setJurisdiction] = useState(terms?.jurisdiction ?? '');
  const [storagePlace, setStoragePlace] = useState(terms?.storagePlace ?? '');
  const publish = useChange('put', '/api/custodian/terms', {
    forget: ['/api/custodian/terms', '/api/custodians'],
    onSuccess: ({ version }) => {
      toast(t('terms.published', { version }));
      onDone();
    },
  });
  return (
    <Form
      onSubmit={() => publish.mutate({ body: { title, body, jurisdiction, storagePlace }, organizationId })}
      error={publish.error}
      pending={publish.isPending}
      actions={
        <Button type="submit" look="primary" pending={publish.isPending}>
          {t('terms.publishAction', { version: (terms?.version ?? 0) + 1 })}
        </Button>
      }
    >
      <TextField label={t('terms.name')} name="title" required maxLength={200} value={title} onChange={setTitle} />
      <TextArea
        label={t('terms.body')}
        name="body"
        required
        maxLength={100_000}
        rows={10}
        value={body}
        onChange={setBody}
      />
      <TextField
        label={t('terms.jurisdiction')}
        name="jurisdiction"
        required
        maxLength={100}
        value={jurisdiction}
        onChange={setJurisdiction}
      />
      <TextField
        label={t('terms.storagePlace')}
        name="storagePlace"
        required
        maxLength={200}
        value={storagePlace}
        onChange={setStoragePlace}
      />
      <p className="small soft">{t('terms.publishHint')}</p>
    </Form>
  );
}
