import { MapPin } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Badge } from '@/design/badge';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { Notice } from '@/design/notice';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import styles from './custodians.module.css';
import { type Offer, Share } from './custodians-page';

/** One custodian, in the same order as every other, so that one can look from one to the next. */
export function OfferCard({ offer }: { offer: Offer }) {
  const { t } = useTranslation('everyone');
  const format = useFormat();
  const { terms, acceptance, record, cannotBeChosen, name } = offer;
  return (
    <article className={styles.offer} aria-label={name}>
      <header className="stack-s">
        <h2>{name}</h2>
        {terms !== null && (
          <p className={styles.place}>
            <MapPin aria-hidden="true" />
            <span>
              {terms.storagePlace}
              <br />
              <span className="small faint">{t('offer.law', { place: terms.jurisdiction })}</span>
            </span>
          </p>
        )}
      </header>
      <Estimates offer={offer} />
      {cannotBeChosen !== null && (
        <Notice tone="warn" title={t('offer.notNow')}>
          {t('offer.notNowHint')}
        </Notice>
      )}
      <Facts
        look="rows"
        facts={[
          acceptance !== null && {
            name: t('offer.takes'),
            value: format.list(acceptance.custodyKinds.map((kind) => t(`kind.${kind}`))),
          },
          acceptance !== null && { name: t('offer.accepts'), value: t(`accepts.${acceptance.mode}`) },
          { name: t('record.inTime'), value: <Share part={record.inTime} all={record.asked} /> },
          { name: t('record.arrived'), value: <Share part={record.arrived} all={record.agreed} /> },
          { name: t('record.whole'), value: <Share part={record.whole} all={record.arrived} /> },
          record.since !== null && { name: t('record.since'), value: <Time iso={record.since} style="date" /> },
          { name: t('offer.leaving'), value: <Badge tone="good">{t('offer.nothing')}</Badge> },
        ]}
      />
      {terms !== null && (
        <Disclosure title={t('offer.terms', { title: terms.title, version: format.count(terms.version) })}>
          <p className={styles.body}>{terms.body}</p>
        </Disclosure>
      )}
    </article>
  );
}

/** What it would cost: the month first, for that is what people know; the year below. */
function Estimates({ offer: { estimates } }: { offer: Offer }) {
  const { t } = useTranslation('everyone');
  const format = useFormat();
  const [first, ...others] = estimates;
  if (first === undefined) return <p className="soft">{t('offer.noPrice')}</p>;
  const money = (one: typeof first, minor: string) => format.money(minor, one.plan.currency);
  return (
    <div className="stack-s">
      <p>
        <span className={styles.price}>{money(first, first.month.totalMinor)}</span> {t('offer.aMonth')}
      </p>
      <p className="small soft">
        {t('offer.aYear', { price: money(first, first.year.totalMinor), plan: first.plan.name })}
      </p>
      {others.length > 0 && (
        <ul role="list" className="small soft">
          {others.map((one) => (
            <li key={`${one.plan.planId} ${one.plan.currency} ${one.plan.interval}`}>
              {t('offer.other', {
                plan: one.plan.name,
                month: money(one, one.month.totalMinor),
                year: money(one, one.year.totalMinor),
                interval: t(`interval.${one.plan.interval}`),
              })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
