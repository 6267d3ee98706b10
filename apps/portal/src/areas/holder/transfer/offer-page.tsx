import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Answer, query } from '@/api/client';
import { ButtonLink } from '@/design/button';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { Failed, Loading } from '@/design/state';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { PaymentMethodPanel } from '../billing/payment-method-panel';
import { QuoteLines } from '../move/quote-lines';
import { ReturningMoney } from '../move/returning-money';
import { Agreement } from './agreement';
import { CancelButton } from './cancel-button';
import { ConsentForm } from './consent-form';
import { Excluded, LegTable } from './legs';
import type { Transfer } from './state-badge';
import styles from './transfer.module.css';

type Offer = Answer<'/api/transfers/{id}/offer'>;

/** Exactly what would move, at whose, for how much, and what is missing: everything that the consent is bound to. */
export function OfferPage({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation('holder');
  const { id } = transfer;
  const offer = useQuery(query('/api/transfers/{id}/offer', { path: { id } }));
  const isExpired = new Date(transfer.offerExpiresAt) < new Date();
  return (
    <>
      <PageHeader
        kicker={<Link to="/my/transfers">{t('nav.transfers')}</Link>}
        title={t('offer.title', { custodian: transfer.custodian.name })}
        lead={t('offer.lead')}
        actions={<CancelButton transfer={transfer} />}
      />
      {isExpired && (
        <Notice tone="warn" title={t('offer.expired')}>
          <ButtonLink to="/my/move" search={{}}>
            {t('offer.again')}
          </ButtonLink>
        </Notice>
      )}
      {offer.isPending && <Loading lines={6} />}
      {offer.isError && <Failed error={offer.error} onRetry={() => void offer.refetch()} />}
      {offer.isSuccess && (
        <div className={styles.columns}>
          <div className="stack">
            <WhatMoves id={id} offer={offer.data} />
            {offer.data.totals.excluded > 0 && <Excluded id={id} count={offer.data.totals.excluded} />}
            <Missing offer={offer.data} />
            <Agreement id={id} offer={offer.data} />
          </div>
          <div className={styles.aside}>
            <Price id={id} offer={offer.data} />
            <PaymentMethodPanel
              custodian={offer.data.custodian}
              accounts={offer.data.accounts}
              returnTo={`/my/transfers/${id}`}
            />
            {!isExpired && <ConsentForm transfer={transfer} offer={offer.data} />}
          </div>
        </div>
      )}
    </>
  );
}

function WhatMoves({ id, offer }: { id: string; offer: Offer }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const { totals, from, custodian, vaults } = offer;
  return (
    <Panel title={t('offer.what')}>
      <Facts
        look="large"
        facts={[
          { name: t('offer.items'), value: format.count(totals.items) },
          { name: t('offer.bytes'), value: format.bytes(totals.contentBytes) },
          { name: t('offer.missingFiles'), value: format.count(totals.missingFiles) },
        ]}
      />
      <Facts
        look="rows"
        facts={[
          { name: t('transfers.from'), value: from.name },
          { name: t('transfers.to'), value: custodian.name },
          ...vaults.map(({ chainId, address }) => ({
            name: t('offer.vault', { chain: chainId }),
            value: <span className="mono small">{address}</span>,
          })),
        ]}
      />
      <Disclosure title={t('offer.each', { count: totals.items })}>
        <LegTable id={id} state="eligible" />
      </Disclosure>
    </Panel>
  );
}

const SHOWN = 50;

function Missing({ offer }: { offer: Offer }) {
  const { t } = useTranslation('holder');
  const lacking = offer.legs.filter(({ missing }) => missing.length > 0);
  if (lacking.length === 0) return null;
  return (
    <Panel title={t('offer.missing', { count: lacking.length })}>
      <p>{t('offer.missingHint')}</p>
      <Disclosure title={t('offer.missingEach')}>
        <ul role="list" className="stack-s">
          {lacking.slice(0, SHOWN).map(({ assetId, name, missing }) => (
            <li key={assetId}>
              <Link to="/my/items/$id" params={{ id: assetId }}>
                {name}
              </Link>{' '}
              <span className="small soft mono">{missing.join(', ')}</span>
            </li>
          ))}
        </ul>
        {lacking.length > SHOWN && <p className="small soft">{t('offer.more', { count: lacking.length - SHOWN })}</p>}
      </Disclosure>
    </Panel>
  );
}

function Price({ id, offer }: { id: string; offer: Offer }) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const returning = useQuery(query('/api/transfers/{id}/returning', { path: { id } }));
  return (
    <Panel title={t('offer.price')}>
      {offer.accounts.map(({ holderId, kept, quote }) => (
        <div key={holderId} className="stack-s">
          <p className={styles.price}>
            {format.money(quote[quote.plan.interval].totalMinor, quote.plan.currency)}{' '}
            <span className="small soft">{t(`move.per.${quote.plan.interval}`)}</span>
          </p>
          <p className="small soft">
            {quote.plan.name}
            {kept.items !== '0' && ` · ${t('offer.kept', { count: Number(kept.items) })}`}
          </p>
          <QuoteLines quote={quote} />
        </div>
      ))}
      {returning.isError && <Failed error={returning.error} onRetry={() => void returning.refetch()} />}
      <ReturningMoney items={returning.data?.items ?? []} />
      <p className="small soft">
        {t('offer.until')} <Time iso={offer.expiresAt} />
      </p>
    </Panel>
  );
}
