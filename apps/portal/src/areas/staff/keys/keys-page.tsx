import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { PageHeader } from '@/design/page-header';
import { Panel } from '@/design/panel';
import { NoPermission } from '@/design/state';
import { useOrganization } from '@/session/organization';
import { mayManageStaff, mayReadStaff } from '../may';
import { KeyForm } from './key-form';
import { KeyTable } from './key-table';
import styles from '../staff.module.css';

const NEVER = ['people', 'approve', 'sign'] as const;

/** Keys for programs: made, shown once, revoked. */
export function KeysPage() {
  const { t } = useTranslation('staff');
  const { role } = useOrganization();
  const [isMaking, setMaking] = useState(false);
  const header = (
    <PageHeader
      title={t('keys.title')}
      lead={t('keys.lead')}
      actions={
        mayManageStaff(role) && (
          <Button look="primary" icon={<KeyRound aria-hidden="true" />} onClick={() => setMaking(true)}>
            {t('keys.make')}
          </Button>
        )
      }
    />
  );
  if (!mayReadStaff(role)) {
    return (
      <>
        {header}
        <NoPermission />
      </>
    );
  }
  return (
    <>
      {header}
      <div className="stack-l">
        <KeyTable />
        <Panel title={t('keys.never')}>
          <ul className={styles.bullets}>
            {NEVER.map((what) => (
              <li key={what}>{t(`keyNever.${what}`)}</li>
            ))}
          </ul>
        </Panel>
      </div>
      <Dialog open={isMaking} onClose={() => setMaking(false)} title={t('keys.make')}>
        <KeyForm />
      </Dialog>
    </>
  );
}
