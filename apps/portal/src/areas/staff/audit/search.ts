const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/** What stands in the address of the audit log. Days are of the reader's own calendar, both included. */
export interface AuditSearch {
  readonly action?: string;
  readonly subject?: string;
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
}

const text = (value: unknown, max: number) =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, max) : undefined;
const matching = (pattern: RegExp, value: unknown) =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const { action, subject, by, from, to } = search;
  return {
    ...present('action', text(action, 100)),
    ...present('subject', text(subject, 200)),
    ...present('by', matching(UUID, by)),
    ...present('from', matching(DAY, from)),
    ...present('to', matching(DAY, to)),
  };
}

const present = <Name extends string>(name: Name, value: string | undefined) =>
  value === undefined ? {} : { [name]: value };

/** What the API is asked for: from the first moment of `from` to before the day after `to`, in the zone of this device. */
export function auditQuery({ from, to, ...rest }: AuditSearch) {
  const start = from === undefined ? null : startOfDay(from, 0);
  const end = to === undefined ? null : startOfDay(to, 1);
  return { ...rest, ...(start === null ? {} : { since: start }), ...(end === null ? {} : { until: end }) };
}

function startOfDay(day: string, plusDays: number): string | null {
  const date = new Date(`${day}T00:00:00`);
  if (Number.isNaN(date.getTime())) return null;
  date.setDate(date.getDate() + plusDays);
  return date.toISOString();
}
