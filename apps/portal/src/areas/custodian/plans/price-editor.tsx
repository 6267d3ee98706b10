import { useTranslation } from 'react-i18next';
import { Button } from '@/design/button';
import { Select, TextField } from '@/design/fields';
import styles from '../custodian.module.css';
import type { PriceDraft, TierDraft } from './price-draft';

interface PriceEditorProps {
  readonly at: number;
  /** Where the API points when it finds fault with this price. */
  readonly path: string;
  readonly price: PriceDraft;
  readonly onChange: (price: PriceDraft) => void;
  readonly onRemove: (() => void) | undefined;
}

/** One currency and interval: what an item and a gibibyte cost a month, tier by tier. */
export function PriceEditor({ at, path, price, onChange, onRemove }: PriceEditorProps) {
  const { t } = useTranslation('custodian');
  const set = (part: Partial<PriceDraft>) => onChange({ ...price, ...part });
  return (
    <fieldset className={styles.list}>
      <legend>{t('price.title', { number: at + 1 })}</legend>
      <div className={styles.pair}>
        <TextField
          label={t('price.currency')}
          hint={t('price.currencyHint')}
          name={`${path}.currency`}
          required
          maxLength={3}
          autoCapitalize="none"
          value={price.currency}
          onChange={(currency) => set({ currency: currency.toLowerCase() })}
        />
        <Select
          label={t('price.interval')}
          hint={t('price.intervalHint')}
          name={`${path}.interval`}
          value={price.interval}
          onChange={(interval) => set({ interval })}
          options={(['month', 'year'] as const).map((value) => ({ value, label: t(`interval.${value}`) }))}
        />
      </div>
      <Tiers
        title={t('price.item')}
        upTo={t('price.itemsUpTo')}
        path={`${path}.itemTiers`}
        tiers={price.itemTiers}
        onChange={(itemTiers) => set({ itemTiers })}
      />
      <Tiers
        title={t('price.gibibyte')}
        upTo={t('price.gibibytesUpTo')}
        path={`${path}.gibibyteTiers`}
        tiers={price.gibibyteTiers}
        onChange={(gibibyteTiers) => set({ gibibyteTiers })}
      />
      <div className={styles.pair}>
        <TextField
          label={t('price.minimum')}
          name={`${path}.minimumMinor`}
          inputMode="decimal"
          required
          value={price.minimum}
          onChange={(minimum) => set({ minimum })}
        />
        <TextField
          label={t('price.freeItems')}
          name={`${path}.freeItems`}
          inputMode="numeric"
          required
          value={price.freeItems}
          onChange={(freeItems) => set({ freeItems })}
        />
        <TextField
          label={t('price.freeGibibytes')}
          name={`${path}.freeBytes`}
          inputMode="decimal"
          required
          value={price.freeGibibytes}
          onChange={(freeGibibytes) => set({ freeGibibytes })}
        />
      </div>
      <div className={styles.pair}>
        <TextField
          label={t('price.taxPercent')}
          name={`${path}.tax.basisPoints`}
          inputMode="decimal"
          value={price.taxPercent}
          onChange={(taxPercent) => set({ taxPercent })}
        />
        <TextField
          label={t('price.taxLabel')}
          name={`${path}.tax.label`}
          maxLength={100}
          value={price.taxLabel}
          onChange={(taxLabel) => set({ taxLabel })}
        />
      </div>
      {onRemove !== undefined && (
        <div>
          <Button look="quiet" onClick={onRemove}>
            {t('price.remove', { number: at + 1 })}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

interface TiersProps {
  readonly title: string;
  readonly upTo: string;
  readonly path: string;
  readonly tiers: readonly TierDraft[];
  readonly onChange: (tiers: readonly TierDraft[]) => void;
}

const MAX_TIERS = 20;

/** Graduated: each unit costs what its own tier says. The last tier has no end. */
function Tiers({ title, upTo, path, tiers, onChange }: TiersProps) {
  const { t } = useTranslation('custodian');
  const set = (at: number, part: Partial<TierDraft>) =>
    onChange(tiers.map((tier, index) => (index === at ? { ...tier, ...part } : tier)));
  const last = tiers.length - 1;
  return (
    <div className={styles.list}>
      {tiers.map((tier, at) => (
        <div key={at} className={styles.pair}>
          {at < last && (
            <TextField
              label={upTo}
              name={`${path}.${at}.upTo`}
              inputMode="numeric"
              required
              value={tier.upTo}
              onChange={(value) => set(at, { upTo: value })}
            />
          )}
          <TextField
            label={last === 0 ? title : at < last ? title : `${title}, ${t('price.beyond')}`}
            name={`${path}.${at}.unitMinor`}
            inputMode="decimal"
            required
            value={tier.unit}
            onChange={(unit) => set(at, { unit })}
          />
        </div>
      ))}
      <div className="cluster">
        {tiers.length < MAX_TIERS && (
          <Button
            look="quiet"
            onClick={() => onChange([...tiers.slice(0, -1), { upTo: '', unit: '' }, ...tiers.slice(-1)])}
          >
            {t('price.addTier')} <span className="hidden">{title}</span>
          </Button>
        )}
        {tiers.length > 1 && (
          <Button look="quiet" onClick={() => onChange([...tiers.slice(0, -2), ...tiers.slice(-1)])}>
            {t('price.removeTier')} <span className="hidden">{title}</span>
          </Button>
        )}
      </div>
    </div>
  );
}
