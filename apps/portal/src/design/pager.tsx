import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import styles from './list.module.css';
import type { Paged } from './use-paged';

/** Back and on. Not there when one page is all there is. */
export function Pager({ list }: { list: Paged<unknown> }) {
  const { t } = useTranslation();
  if (list.page === 0 && !list.hasNext) return null;
  return (
    <nav className={styles.pager} aria-label={t('list.pages')}>
      <Button onClick={list.previous} disabled={list.page === 0} icon={<ChevronLeft aria-hidden="true" />}>
        {t('list.previous')}
      </Button>
      <span className="small soft" role="status">
        {t('list.page', { page: list.page + 1 })}
      </span>
      <Button onClick={list.next} disabled={!list.hasNext} pending={list.hasNext && list.isFetching}>
        {t('list.next')}
        <ChevronRight aria-hidden="true" />
      </Button>
    </nav>
  );
}
