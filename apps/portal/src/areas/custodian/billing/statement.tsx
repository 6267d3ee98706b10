import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, toProblem } from '@/api/problem';
import { Button } from '@/design/button';
import { Select } from '@/design/fields';
import { Panel } from '@/design/panel';
import { Failed } from '@/design/state';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';

const MONTHS = 24;

/** The last months as the API names them, this one first. */
function lastMonths(now: Date): string[] {
  return Array.from({ length: MONTHS }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}

/** Asked with the organization's name in a header, which a link could not send. */
async function download(month: string, organizationId: string): Promise<void> {
  const response = await fetch(`/api/custodian/billing/statement?month=${month}`, {
    headers: { 'Holdfast-Organization': organizationId },
  });
  if (!response.ok) throw new ProblemError(toProblem(response.status, await response.json().catch(() => null)));
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = `holdfast-statement-${month}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}

/** A month as a file for a bookkeeper's program. */
export function Statement() {
  const { t } = useTranslation('custodian');
  const format = useFormat();
  const { id: organizationId } = useOrganization();
  const [months] = useState(() => lastMonths(new Date()));
  const [month, setMonth] = useState(months[0] ?? '');
  const get = useMutation({ mutationFn: () => download(month, organizationId) });
  const name = (value: string) =>
    new Intl.DateTimeFormat(format.locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${value}-01T12:00:00Z`),
    );
  return (
    <Panel title={t('statement.title')}>
      <p className="soft">{t('statement.lead')}</p>
      <div className={styles.pair}>
        <Select
          label={t('months.month')}
          name="month"
          value={month}
          onChange={setMonth}
          options={months.map((value) => ({ value, label: name(value) }))}
        />
      </div>
      <div>
        <Button icon={<Download aria-hidden="true" />} pending={get.isPending} onClick={() => get.mutate()}>
          {t('statement.action')}
        </Button>
      </div>
      {get.isError && <Failed error={get.error} />}
    </Panel>
  );
}
