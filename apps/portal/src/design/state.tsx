import { CircleAlert, Inbox, Lock, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, ProblemError } from '@/api/problem';
import { useProblemWords } from '@/shell/problem-words';
import { Button } from './button';
import { useTitle } from './page-header';
import styles from './state.module.css';

interface StateProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  readonly role?: 'alert' | 'status';
  /** It is all that the page has, and so its heading. */
  readonly page?: boolean;
}

function State({ icon, title, children, actions, role, page = false }: StateProps) {
  return (
    <div className={styles.state} role={role}>
      {icon}
      {page ? <PageTitle title={title} /> : <h2>{title}</h2>}
      {children !== undefined && <div className="soft">{children}</div>}
      {actions !== undefined && <div className="cluster">{actions}</div>}
    </div>
  );
}

function PageTitle({ title }: { title: string }) {
  useTitle(title);
  return (
    <h1 className={styles.title} tabIndex={-1}>
      {title}
    </h1>
  );
}

/** There is nothing here yet: says why, and what one does to have something. */
export const Empty = ({ title, children, actions }: Omit<StateProps, 'icon' | 'role' | 'page'>) => (
  <State icon={<Inbox aria-hidden="true" />} title={title} actions={actions}>
    {children}
  </State>
);

/** The filter lets nothing through. */
export function NothingFound({ onClear }: { onClear?: () => void }) {
  const { t } = useTranslation();
  return (
    <State
      icon={<SearchX aria-hidden="true" />}
      title={t('state.nothingFound')}
      actions={onClear && <Button onClick={onClear}>{t('action.clearFilters')}</Button>}
    >
      {t('state.nothingFoundHint')}
    </State>
  );
}

/** Grey bars in the shape of what comes; read out as one word. */
export function Loading({ lines = 4 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div className={styles.skeleton} role="status" data-loading="">
      <span className="hidden">{t('state.loading')}</span>
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={styles.bar} aria-hidden="true" />
      ))}
    </div>
  );
}

interface FailedProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** Given where the whole page is about what could not be read. */
  readonly page?: boolean;
}

/** It could not be read: what happened, in words, and a way on. What is not there is not asked for again. */
export function Failed({ error, onRetry, page = false }: FailedProps) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const problem = asProblem(error);
  if (error instanceof ProblemError && error.isForbidden) return <NoPermission />;
  if (page && (problem.status === 404 || problem.code === 'request.invalid_id')) {
    return (
      <State icon={<SearchX aria-hidden="true" />} role="alert" title={t('state.notFound')} page>
        {t('state.notFoundHint')}
      </State>
    );
  }
  const { sentence, remedy } = words(problem);
  return (
    <State
      icon={<CircleAlert aria-hidden="true" />}
      role="alert"
      page={page}
      title={problem.status === 404 ? t('state.notFound') : t('state.failed')}
      actions={onRetry && <Button onClick={onRetry}>{t('action.tryAgain')}</Button>}
    >
      <p>{sentence}</p>
      {remedy !== null && <p>{remedy}</p>}
      {problem.traceId !== null && <p className="small faint mono">{t('state.traceId', { id: problem.traceId })}</p>}
    </State>
  );
}

/** One's role does not allow it; who could help. */
export function NoPermission() {
  const { t } = useTranslation();
  return (
    <State icon={<Lock aria-hidden="true" />} title={t('state.noPermission')}>
      {t('state.noPermissionHint')}
    </State>
  );
}
