import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { change } from '@/api/client';
import { Button } from '@/design/button';
import { Disclosure } from '@/design/disclosure';
import { TextField } from '@/design/fields';
import { Notice } from '@/design/notice';
import { SmallTable } from '@/design/small-table';
import { asProblem } from '@/api/problem';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { useProblemWords } from '@/shell/problem-words';
import styles from '../custodian.module.css';
import { type PriceDraft, toBody, toMinor } from './price-draft';

const GIBIBYTE = 2n ** 30n;
const SAMPLE = { items: '500', gibibytes: '2' };

/** What a collection would cost under these prices, reckoned as an invoice is. */
export function Preview({ prices }: { prices: readonly PriceDraft[] }) {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const words = useProblemWords();
  const { id: organizationId } = useOrganization();
  const [items, setItems] = useState(SAMPLE.items);
  const [gibibytes, setGibibytes] = useState(SAMPLE.gibibytes);
  const thousandths = toMinor(gibibytes, 3);
  const body = {
    prices: prices.map(toBody),
    items: items.trim(),
    bytes: thousandths === null ? gibibytes : ((BigInt(thousandths) * GIBIBYTE) / 1_000n).toString(),
  };
  // It changes nothing, so that it may be asked again and again.
  const preview = useMutation({
    mutationFn: () => change('post', '/api/custodian/plans/preview', { body, organizationId }, crypto.randomUUID()),
  });
  const said = preview.error === null ? null : words(asProblem(preview.error));
  return (
    <Disclosure title={t('preview.title')}>
      <div className={styles.list}>
        <div className={styles.pair}>
          <TextField label={t('preview.items')} name="items" inputMode="numeric" value={items} onChange={setItems} />
          <TextField
            label={t('preview.gibibytes')}
            name="bytes"
            inputMode="decimal"
            value={gibibytes}
            onChange={setGibibytes}
          />
        </div>
        <div>
          <Button pending={preview.isPending} onClick={() => preview.mutate()}>
            {t('preview.action')}
          </Button>
        </div>
        {said !== null && (
          <Notice tone="bad" live title={said.sentence}>
            {said.remedy}
          </Notice>
        )}
        {preview.data !== undefined && (
          <SmallTable
            label={t('preview.title')}
            rows={preview.data.quotes}
            rowKey={({ currency, interval }) => `${currency} ${interval}`}
            columns={[
              {
                name: t('preview.price'),
                cell: ({ currency, interval }) => format.clauses(currency.toUpperCase(), t(`interval.${interval}`)),
              },
              {
                name: t('preview.net'),
                align: 'end',
                cell: ({ currency, month }) => format.money(month.subtotalMinor, currency),
              },
              {
                name: t('preview.tax'),
                align: 'end',
                cell: ({ currency, month }) => format.money(month.taxMinor, currency),
              },
              {
                name: t('preview.month'),
                align: 'end',
                cell: ({ currency, month }) => format.money(month.totalMinor, currency),
              },
              {
                name: t('preview.year'),
                align: 'end',
                cell: ({ currency, year }) => format.money(year.totalMinor, currency),
              },
            ]}
          />
        )}
      </div>
    </Disclosure>
  );
}
