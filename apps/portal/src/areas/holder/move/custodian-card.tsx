import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ItemOf } from '@/api/client';
import { asProblem } from '@/api/problem';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { Select } from '@/design/fields';
import { Notice } from '@/design/notice';
import { Panel } from '@/design/panel';
import { useFormat } from '@/format/use-format';
import { useProblemWords } from '@/shell/problem-words';
import { clearPicked } from '../picked';
import { useCodeWords } from '../words';
import { type PriceChoice, priceChoices } from './price-choices';
import { QuoteLines } from './quote-lines';
import { type Returning, ReturningMoney } from './returning-money';
import styles from './move.module.css';

type Custodian = ItemOf<'/api/custodians'>;

interface CustodianCardProps {
  readonly custodian: Custodian;
  readonly assetIds: readonly string[] | null;
  readonly fromId: string;
  readonly returning: readonly Returning[];
}

/** One custodian: its price for exactly these items, its terms, and the way to its offer. */
export function CustodianCard({ custodian, assetIds, fromId, returning }: CustodianCardProps) {
  const { t } = useTranslation('holder');
  const format = useFormat();
  const say = useCodeWords();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState('');
  const draft = useChange('post', '/api/transfers', {
    forget: ['/api/transfers'],
    onSuccess: ({ id }) => {
      clearPicked();
      return navigate({ to: '/my/transfers/$id', params: { id } });
    },
  });
  const { id, name, terms, acceptance, quotes, cannotBeChosen, paymentMethodFirst } = custodian;
  const offered = priceChoices(quotes);
  const choice = offered.find(({ name: one }) => one === chosen) ?? offered[0];
  const priceOf = ({ totals }: PriceChoice) =>
    totals
      .map(({ currency, interval, minor }) => `${format.money(minor, currency)} ${t(`move.per.${interval}`)}`)
      .join(' + ');
  const isHere = id === fromId;
  const because = isHere
    ? t('move.isHere')
    : cannotBeChosen && say(`unable.${cannotBeChosen.code}`, cannotBeChosen.because);
  const choose = () => {
    if (choice === undefined) return;
    const { planId, currency, interval } = choice.plan;
    draft.mutate({
      body: {
        custodianId: id,
        fromOrganizationId: fromId,
        price: { planId, currency, interval },
        ...(assetIds === null ? { all: true } : { assetIds: [...assetIds] }),
      },
    });
  };
  return (
    <Panel title={name} className={styles.card}>
      {choice !== undefined && (
        <div>
          {choice.totals.map(({ currency, interval, minor }) => (
            <p key={`${currency} ${interval}`} className={styles.price}>
              {format.money(minor, currency)} <span className="small soft">{t(`move.per.${interval}`)}</span>
            </p>
          ))}
          <p className="small soft">
            {t('move.quoted', { count: Number(choice.items), bytes: format.bytes(choice.bytes) })}
          </p>
          {!isHere && <ReturningMoney items={returning} />}
        </div>
      )}
      {offered.length > 1 && choice !== undefined && (
        <Select
          label={t('move.price')}
          name="price"
          value={choice.name}
          onChange={setChosen}
          options={offered.map((one) => ({
            value: one.name,
            label: t('move.priceOf', { price: priceOf(one), plan: one.plan.name }),
          }))}
        />
      )}
      {choice !== undefined && (
        <Disclosure title={t('move.howPriced')}>
          {choice.quotes.map(({ holderId, quote }) => (
            <QuoteLines key={holderId} quote={quote} />
          ))}
        </Disclosure>
      )}
      {terms !== null && (
        <>
          <Facts
            look="rows"
            facts={[
              { name: t('terms.storage'), value: terms.storagePlace },
              { name: t('terms.law'), value: terms.jurisdiction },
              acceptance !== null && { name: t('move.acceptance'), value: t(`move.mode.${acceptance.mode}`) },
              acceptance !== null && {
                name: t('move.kinds'),
                value: format.list(acceptance.custodyKinds.map((kind) => t(`custody.${kind}`))),
              },
              { name: t('move.leaving'), value: t('move.leavingFree') },
              paymentMethodFirst && { name: t('move.payment'), value: t('move.paymentFirst') },
            ]}
          />
          <Disclosure title={t('terms.read', { version: terms.version })}>
            <h3>{terms.title}</h3>
            <p>{terms.body}</p>
          </Disclosure>
        </>
      )}
      {draft.isError && <Refused error={draft.error} />}
      {because !== null ? (
        <Notice tone="info">{because}</Notice>
      ) : (
        <Button look="primary" wide pending={draft.isPending} disabled={choice === undefined} onClick={choose}>
          {t('move.choose')} <span className="hidden">{name}</span>
        </Button>
      )}
    </Panel>
  );
}

function Refused({ error }: { error: unknown }) {
  const words = useProblemWords();
  const { sentence, remedy } = words(asProblem(error));
  return (
    <Notice tone="bad" live title={sentence}>
      {remedy}
    </Notice>
  );
}
