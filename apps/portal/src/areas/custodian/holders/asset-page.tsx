import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { Badge } from '@/design/badge';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { SmallTable } from '@/design/small-table';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { StaffThumbnail } from '../../staff/staff-thumbnail';
import styles from '../custodian.module.css';
import { useCodeWords } from '../words';

const route = getRouteApi('/custodian/$organization/assets/$id');
type Asset = Answer<'/api/custodian/assets/{id}'>;

/** One item: what exactly is kept of it, for whom, its files, and its way through the books. */
export function AssetPage() {
  const { id } = route.useParams();
  const { id: organizationId } = useOrganization();
  const asset = useQuery(query('/api/custodian/assets/{id}', { path: { id }, organizationId }));
  if (asset.isPending) return <Loading lines={6} />;
  if (asset.isError) return <Failed error={asset.error} onRetry={() => void asset.refetch()} />;
  return <Item asset={asset.data} />;
}

function Item({ asset }: { asset: Asset }) {
  const { t } = useTranslation('custodian');
  const say = useCodeWords();
  const { slug: organization } = useOrganization();
  const { name, assetName, collection, platform, number, of, grade, description, contentManifestHash } = asset;
  return (
    <>
      <PageHeader
        kicker={
          <Link to="/custodian/$organization/positions" params={{ organization }} search={{}}>
            {t('nav.positions')}
          </Link>
        }
        title={name ?? assetName ?? t('asset.gone')}
        lead={[collection, number === null ? null : t('asset.numbered', { number, of: of ?? '?' })]
          .filter(Boolean)
          .join(' · ')}
      />
      <div className={styles.columns}>
        <div className="stack">
          {asset.positions.length === 0 && <p className="soft">{t('asset.left')}</p>}
          {asset.positions.map((position) => (
            <Kept key={`${position.accountId} ${position.custodyKind}`} position={position} />
          ))}
          <Panel title={t('asset.about')}>
            {description !== null && <p>{description}</p>}
            <Facts
              look="rows"
              facts={[
                platform !== null && { name: t('asset.platform'), value: platform },
                grade !== null && { name: `${t('transfer.evidence')}: ${grade}`, value: say(`grade.${grade}`, grade) },
              ]}
            />
            <Disclosure title={t('asset.names')}>
              <Facts
                look="rows"
                facts={[
                  assetName !== null && {
                    name: t('asset.name'),
                    value: <span className={`mono small ${styles.break}`}>{assetName}</span>,
                  },
                  contentManifestHash !== null && {
                    name: t('asset.manifest'),
                    value: <span className={`mono small ${styles.break}`}>{contentManifestHash}</span>,
                  },
                ]}
              />
            </Disclosure>
          </Panel>
        </div>
        <div className={styles.aside}>
          {asset.files.some(isDrawable) && <StaffThumbnail assetId={asset.assetId} size={320} alt={name ?? ''} />}
          {asset.files.length > 0 && <Files files={asset.files} />}
        </div>
      </div>
      <div className={styles.below}>
        <History history={asset.history} />
      </div>
    </>
  );
}

function Kept({ position }: { position: Asset['positions'][number] }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { slug: organization } = useOrganization();
  const { custodyKind, quantity, held, accountId, accountReference } = position;
  return (
    <Panel
      title={t(`custody.${custodyKind}`)}
      actions={<Badge tone={held === '0' ? 'good' : 'warn'}>{t(held === '0' ? 'filter.here' : 'filter.held')}</Badge>}
    >
      <p>{t(`custodySays.${custodyKind}`)}</p>
      <Facts
        facts={[
          {
            name: t('leg.account'),
            value: (
              <Link
                to="/custodian/$organization/holders/$id"
                params={{ organization, id: accountId }}
                search={{}}
                className={`mono ${styles.break}`}
              >
                {accountReference}
              </Link>
            ),
          },
          { name: t('positions.quantity'), value: format.count(quantity) },
        ]}
      />
    </Panel>
  );
}

/** What small pictures are drawn of. */
const DRAWABLE: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];
const isDrawable = ({ state, mediaType }: Asset['files'][number]) =>
  state === 'stored' && mediaType !== null && DRAWABLE.includes(mediaType);

const FILE_TONES = { stored: 'good', wanted: 'info', missing: 'warn' } as const;

function Files({ files }: { files: Asset['files'] }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  return (
    <Panel title={t('asset.files')}>
      <ul role="list" className="stack-s">
        {files.map((file) => (
          <li key={`${file.role} ${file.name}`} className="between">
            <div className={styles.break}>
              {file.link === null ? (
                file.name
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

function History({ history }: { history: Asset['history'] }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const say = useCodeWords();
  return (
    <Panel title={t('asset.history')}>
      <SmallTable
        label={t('asset.history')}
        rows={history}
        rowKey={({ postingId }) => postingId}
        columns={[
          { name: t('asset.when'), cell: ({ occurredAt }) => <Time iso={occurredAt} /> },
          {
            name: t('queue.direction'),
            cell: ({ direction }) => t(direction === 'in' ? 'direction.incoming' : 'direction.outgoing'),
          },
          { name: t('queue.who'), cell: ({ direction, from, to }) => (direction === 'in' ? from.name : to.name) },
          {
            name: t('leg.kind'),
            cell: ({ custodyKind, quantity }) =>
              `${t(`custody.${custodyKind}`)}${quantity === '1' ? '' : ` × ${format.count(quantity)}`}`,
          },
          { name: t('asset.authority'), cell: ({ authorityKind }) => say(`authority.${authorityKind}`, authorityKind) },
          {
            name: t('asset.log'),
            align: 'end',
            cell: ({ logIndex }) => (logIndex === null ? t('asset.notYet') : format.count(logIndex)),
          },
        ]}
      />
    </Panel>
  );
}
