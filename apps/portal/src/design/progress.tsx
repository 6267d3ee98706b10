import { Check, X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/format/use-format';
import { classes } from './classes';
import styles from './progress.module.css';

/** How much of it is done, as a bar with its numbers. */
export function Progress({ label, done, all }: { label: ReactNode; done: number; all: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  return (
    <div className={styles.progress}>
      <div className={styles.words}>
        <label htmlFor={id}>{label}</label>
        <span className="numeric soft">{t('progress.of', { done: format.count(done), all: format.count(all) })}</span>
      </div>
      <progress id={id} value={done} max={Math.max(all, 1)} />
    </div>
  );
}

export interface Step {
  readonly title: ReactNode;
  readonly state: 'done' | 'current' | 'later' | 'problem';
  readonly children?: ReactNode;
}

/** A way with its stations: what is done, where one is, what comes. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  const { t } = useTranslation();
  return (
    <ol role="list" className={styles.steps}>
      {steps.map(({ title, state, children }, index) => (
        <li
          key={index}
          className={classes(styles.step, styles[state])}
          aria-current={state === 'current' ? 'step' : undefined}
        >
          <span className={styles.mark} aria-hidden="true">
            {state === 'done' ? <Check /> : state === 'problem' ? <X /> : index + 1}
          </span>
          <div>
            <StepTitle alone={children === undefined}>
              {title} <span className="hidden">({t(`step.${state}`)})</span>
            </StepTitle>
            {children}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** A heading heads something; a step of one sentence is a sentence. */
const StepTitle = ({ alone, children }: { alone: boolean; children: ReactNode }) =>
  alone ? <p>{children}</p> : <h3>{children}</h3>;
