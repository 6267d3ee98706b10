import type { TimeStyle } from './format';
import { useFormat } from './use-format';

/** A moment in the person's own zone; the exact one, with the zone, is in its title. */
export function Time({ iso, style = 'moment' }: { iso: string; style?: TimeStyle | 'relative' }) {
  const format = useFormat();
  const exact = new Intl.DateTimeFormat(format.locale, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(iso));
  return (
    <time dateTime={iso} title={exact}>
      {style === 'relative' ? format.relative(iso) : format.time(iso, style)}
    </time>
  );
}
