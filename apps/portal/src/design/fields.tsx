import { ChevronDown, Eye, EyeOff } from 'lucide-react';
import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { classes } from './classes';
import { useFieldError } from './form';
import styles from './fields.module.css';

interface FieldWords {
  readonly label: ReactNode;
  /** What to write, before anything is wrong. */
  readonly hint?: ReactNode;
  /** The field's name in the API's body: an error that points there shows here. */
  readonly name: string;
}

/** Label, hint and error around a control, tied to it for whoever cannot see them. */
function Field({
  label,
  hint,
  name,
  children,
}: FieldWords & { children: (ids: { id: string; describedBy: string | undefined; invalid: boolean }) => ReactNode }) {
  const id = useId();
  const error = useFieldError(name);
  const describedBy = [hint !== undefined && `${id}-hint`, error !== null && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {hint !== undefined && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({ id, describedBy: describedBy === '' ? undefined : describedBy, invalid: error !== null })}
      {error !== null && (
        <p className={styles.error} id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

type Controlled = { readonly value: string; readonly onChange: (value: string) => void };
type InputProps = FieldWords & Controlled & Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'name'>;

export function TextField({ label, hint, name, value, onChange, className, ...rest }: InputProps) {
  return (
    <Field label={label} hint={hint} name={name}>
      {({ id, describedBy, invalid }) => (
        <input
          {...rest}
          id={id}
          name={name}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          className={classes(styles.input, className)}
        />
      )}
    </Field>
  );
}

/** A password that can be looked at: long sentences are typed better when one sees them. */
export function PasswordField({ label, hint, name, value, onChange, ...rest }: InputProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} name={name}>
      {({ id, describedBy, invalid }) => (
        <span className={styles.row}>
          <input
            {...rest}
            id={id}
            name={name}
            type={shown ? 'text' : 'password'}
            autoCapitalize="none"
            spellCheck={false}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            className={styles.input}
          />
          <Button
            look="quiet"
            onClick={() => setShown(!shown)}
            aria-label={shown ? t('action.hidePassword') : t('action.showPassword')}
            icon={shown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
          />
        </span>
      )}
    </Field>
  );
}

type AreaProps = FieldWords &
  Controlled &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value' | 'name'>;

export function TextArea({ label, hint, name, value, onChange, ...rest }: AreaProps) {
  return (
    <Field label={label} hint={hint} name={name}>
      {({ id, describedBy, invalid }) => (
        <textarea
          {...rest}
          id={id}
          name={name}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          className={styles.input}
        />
      )}
    </Field>
  );
}

interface SelectProps<Value extends string> extends FieldWords {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
}

/** The browser's own: on a phone nothing is better. For lists that one must search, use react-aria's ComboBox. */
export function Select<Value extends string>({ label, hint, name, value, onChange, options }: SelectProps<Value>) {
  return (
    <Field label={label} hint={hint} name={name}>
      {({ id, describedBy, invalid }) => (
        <span className={styles.selectBox}>
          <select
            id={id}
            name={name}
            value={value}
            onChange={(event) => {
              const chosen = options.find((option) => option.value === event.target.value);
              if (chosen !== undefined) onChange(chosen.value);
            }}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            className={classes(styles.input, styles.select)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown aria-hidden="true" />
        </span>
      )}
    </Field>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly hint?: ReactNode;
  readonly required?: boolean;
}

export const Checkbox = ({ checked, onChange, children, hint, required }: CheckProps) => (
  <label className={styles.check}>
    <input type="checkbox" checked={checked} required={required} onChange={(event) => onChange(event.target.checked)} />
    <span>
      {children}
      {hint !== undefined && <span className={classes(styles.hint, 'stack')}>{hint}</span>}
    </span>
  </label>
);

interface RadiosProps<Value extends string> {
  readonly legend: ReactNode;
  readonly name: string;
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode; readonly hint?: ReactNode }[];
}

export function Radios<Value extends string>({ legend, name, value, onChange, options }: RadiosProps<Value>) {
  return (
    <fieldset>
      <legend className={styles.label}>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.check}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label}
            {option.hint !== undefined && <span className={classes(styles.hint, 'stack')}>{option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
