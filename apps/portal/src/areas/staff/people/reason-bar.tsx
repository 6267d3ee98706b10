import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/design/button';
import { Dialog } from '@/design/dialog';
import { TextField } from '@/design/fields';
import { Form } from '@/design/form';

/** At a custodian names are masked until an administrator says what for; that is written down. */
export function ReasonBar({ reason, onReason }: { reason?: string | undefined; onReason: (reason?: string) => void }) {
  const { t } = useTranslation('staff');
  const [isAsking, setAsking] = useState(false);
  const [text, setText] = useState('');
  const isShown = reason !== undefined;
  return (
    <div className="between">
      <p className="soft measure">{t(isShown ? 'reason.shown' : 'reason.masked')}</p>
      <Button
        icon={isShown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
        onClick={() => (isShown ? onReason(undefined) : setAsking(true))}
      >
        {t(isShown ? 'reason.hide' : 'reason.show')}
      </Button>
      <Dialog open={isAsking} onClose={() => setAsking(false)} title={t('reason.show')}>
        <Form
          onSubmit={() => {
            onReason(text.trim());
            setAsking(false);
          }}
          actions={
            <Button type="submit" look="primary">
              {t('reason.show')}
            </Button>
          }
        >
          <TextField
            label={t('reason.label')}
            hint={t('reason.hint')}
            name="reason"
            required
            minLength={3}
            maxLength={300}
            value={text}
            onChange={setText}
          />
        </Form>
      </Dialog>
    </div>
  );
}
