import { createContext, type FormEvent, type ReactNode, use, useEffect, useRef } from 'react';
import { asProblem, type Problem } from '@/api/problem';
import { useFormat } from '@/format/use-format';
import { useProblemWords } from '@/shell/problem-words';
import styles from './fields.module.css';
import { Notice } from './notice';

const ProblemContext = createContext<Problem | null>(null);

/** `/email`, `email` and `/lines/0/name` are how the API points; a field answers to its own name. */
const pointsAt = (problem: Problem, name: string) =>
  problem.field !== null && problem.field.replace(/^\//, '').replaceAll('/', '.') === name;

/** What to say at a field that the API found fault with, else null. */
export function useFieldError(name: string): string | null {
  const problem = use(ProblemContext);
  const words = useProblemWords();
  const format = useFormat();
  if (problem === null || !pointsAt(problem, name)) return null;
  const { sentence, remedy } = words(problem);
  return format.sentences(sentence, remedy);
}

interface FormProps {
  readonly onSubmit: () => void;
  /** What the last try came to. It shows at its field when it names one, else above the buttons. */
  readonly error?: unknown;
  readonly pending?: boolean;
  readonly children: ReactNode;
  /** The buttons; the first is of type submit. */
  readonly actions: ReactNode;
}

const DOUBLE_CLICK_MS = 600;

/** What was typed stays, whatever happens: nothing here is reset by an error. A second submit while one is under way does nothing. */
export function Form({ onSubmit, error, pending = false, children, actions }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const problem = error == null ? null : asProblem(error);
  const words = useProblemWords();
  const said = problem === null ? null : words(problem);
  useEffect(() => {
    // To where the fault is, as one would look there.
    if (error != null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  // A second click can come before `pending` does.
  const sentAt = useRef(-Infinity);
  useEffect(() => {
    // It was answered: the next click is meant.
    if (!pending) sentAt.current = -Infinity;
  }, [pending, error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const now = performance.now();
    if (pending || now - sentAt.current < DOUBLE_CLICK_MS) return;
    sentAt.current = now;
    onSubmit();
  };
  return (
    <ProblemContext value={problem}>
      <form ref={form} className={styles.form} onSubmit={submit}>
        {children}
        {said !== null && (
          <div className={styles.fault}>
            <Notice tone="bad" live title={said.sentence}>
              {said.remedy}
            </Notice>
          </div>
        )}
        <div className={styles.formActions}>{actions}</div>
      </form>
    </ProblemContext>
  );
}
