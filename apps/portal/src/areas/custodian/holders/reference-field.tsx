import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '@/design/fields';

const TYPING_MS = 300;

/** Asks once the typing rests; what no reference can have is left out. */
export function ReferenceField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('custodian');
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), TYPING_MS);
    return () => clearTimeout(timer);
    // Only what is typed starts the clock.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
  return (
    <TextField
      label={t('filter.reference')}
      hint={t('filter.referenceHint')}
      name="q"
      type="search"
      maxLength={64}
      value={text}
      onChange={(typed) => setText(typed.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))}
    />
  );
}
