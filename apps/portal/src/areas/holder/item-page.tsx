import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ArrowRight, Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Answer, type ItemOf, query } from '@/api/client';
import { Badge } from '@/design/badge';
import { ButtonAnchor, ButtonLink } from '@/design/button';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import styles from './item.module.css';
import { clearPicked, togglePicked } from './picked';
import { Thumbnail } from './thumbnail';

const route = getRouteApi('/my/items/$id');
type Position = ItemOf<'/api/assets'>;
type Detail = Answer<'/api/assets/{id}'>;

/** One item: what is kept of it, where, how sure that is, and what happened to it. */
export function ItemPage() {
  const { id } = route.useParams();
  const asset = useQuery(query('/api/assets/{id}', { path: { id } }));
  if (asset.isPending) return <Loading lines={6} />;
  if (asset.isError) return <Failed page error={asset.error} onRetry={() => void asset.refetch()} />;
  const [first] = asset.data.positions;
  return first === undefined ? <Failed page error={null} /> : <Item detail={asset.data} first={first} />;
}

function Item({ detail, first }: { detail: Detail; first: Position }) {
  const { t } = useTranslation('holder');
  const { collection, platform, number, of, description, missingFiles } = first;
  const numbered = number === null ? null : t('item.numbered', { number, of: of ?? '?' });
  const pick = () => {
    clearPicked();
    togglePicked(first.assetId);
  };
  return (
    <>
      <PageHeader
        kicker={<Link to="/my">{t('nav.collection')}</Link>}
        title={first.name}
        lead={[collection.name, numbered].filter(Boolean).join(' · ')}
        actions={
          first.transferId === null ? (
            <ButtonLink to="/my/move" search={{ what: 'picked' }} onClick={pick}>
              {t('item.move')}
              <ArrowRight aria-hidden="true" />
            </ButtonLink>
          ) : (
            <ButtonLink to="/my/transfers/$id" params={{ id: first.transferId }}>
              {t('item.transfer')}
            </ButtonLink>
          )
        }
      />
      <div className={styles.item}>
        <div className="stack">
          <Thumbnail assetId={first.assetId} size={640} incomplete={missingFiles > 0} alt={first.name} />
          {description !== null && <p className="soft">{description}</p>}
        </div>
        <div className="stack">
          {detail.positions.map((position) => (
            <Kept key={`${position.keeper.id} ${position.custodyKind}`} position={position} />
          ))}
          <Files files={first.files} missing={missingFiles} />
          <History history={detail.history} late={detail.lateContent} />
          <Disclosure title={t('item.names')}>
            <Facts
              look="rows"
              facts={[
                { name: t('item.platform'), value: platform.name },
                ...detail.aliases.map(({ value }) => ({
                  name: t('item.name'),
                  value: <span className="mono">{value}</span>,
                })),
                first.contentManifestHash !== null && {
                  name: t('item.manifest'),
                  value: <span className="mono small">{first.contentManifestHash}</span>,
                },
              ]}
            />
          </Disclosure>
        </div>
      </div>
    </>
  );
}

function Kept({ position }: { position: Position }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const { keeper, custodyKind, grade, kind, quantity } = position;
  return (
    <Panel title={keeper.name} actions={<Badge tone="info">{t(`custody.${custodyKind}`)}</Badge>}>
      <p>{t(`custodySays.${custodyKind}`)}</p>
      <Facts
        facts={[
          { name: t('item.evidence', { grade }), value: t(`grade.${grade}`) },
          kind === 'edition' && { name: t('item.quantity'), value: format.count(quantity) },
        ]}
      />
    </Panel>
  );
}

const FILE_TONES = { stored: 'good', wanted: 'info', missing: 'warn' } as const;

function Files({ files, missing }: { files: Position['files']; missing: number }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  return (
    <Panel title={t('item.files')}>
      {missing > 0 && (
        <Notice tone="warn" title={t('item.missing', { count: missing })}>
          {t('item.missingHint')}
        </Notice>
      )}
      <ul role="list" className="stack-s">
        {files.map((file) => (
          <li key={`${file.role} ${file.name}`} className="between">
            <div>
              {file.link === null ? (
                <span>{file.name}</span>
              ) : (
                <a href={file.link} target="_blank" rel="noreferrer">
                  {file.name}
                </a>
              )}{' '}
              <span className="small soft">{file.sizeBytes !== null && format.bytes(file.sizeBytes)}</span>
            </div>
            <Badge tone={FILE_TONES[file.state]}>{t(`file.${file.state}`)}</Badge>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function History({ history, late }: { history: Detail['history']; late: Detail['lateContent'] }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  return (
    <Panel title={t('item.history')}>
      <ol role="list" className={styles.history}>
        {history.map((posting) => (
          <li key={posting.postingId}>
            <p>
              {posting.from.id === posting.to.id
                ? t('item.issued', { to: posting.to.name })
                : t('item.moved', { from: posting.from.name, to: posting.to.name })}
            </p>
            <p className="small soft">
              <Time iso={posting.occurredAt} /> · {t(`authority.${posting.authorityKind}`)} ·{' '}
              {t(`custody.${posting.custodyKind}`)}
              {posting.quantity !== '1' && ` · × ${format.count(posting.quantity)}`}
            </p>
            <ButtonAnchor
              look="quiet"
              icon={<Download aria-hidden="true" />}
              href={`/api/receipts/${posting.postingId}`}
              download={`${posting.postingId}.receipt.json`}
            >
              {t('item.receipt')}
            </ButtonAnchor>
          </li>
        ))}
        {late.map(({ recordedAt, files }) => (
          <li key={`${recordedAt} ${files.join(' ')}`}>
            <p>{t('item.late', { count: files.length, files: format.list(files) })}</p>
            <p className="small soft">
              <Time iso={recordedAt} /> · {t('item.lateProof')}
            </p>
          </li>
        ))}
      </ol>
      <p className="small">
        <Link to="/verify">{t('item.verify')}</Link>
      </p>
    </Panel>
  );
}
