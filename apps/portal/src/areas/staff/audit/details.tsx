import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import styles from '../staff.module.css';
import { shortId } from './short-id';

type Detail = Readonly<Record<string, unknown>>;
interface Row {
  readonly name: ReactNode;
  readonly value: ReactNode;
}

/** What an entry says beyond its action, as names and values; a name that we have no word for stands as it is. */
export function Details({ detail }: { detail: Detail }) {
  const rows = useRows(detail);
  if (rows.length === 0) return null;
  return (
    <dl className={styles.details}>
      {rows.map(({ name, value }, index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `offBoarding` is where the subject's page is, and `currency` is written with its amount. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['offBoarding', 'currency']);

function useRows(detail: Detail): Row[] {
  const { t, i18n } = useTranslation('staff');
  const valueOf = useValues(detail);
  return Object.entries(detail).flatMap(([name, value]) => {
    if (value === null || value === '' || SAID_ELSEWHERE.has(name)) return [];
    const key = `detail.${name}`;
    // That there is a word was just asked, so that the key's type is beside the point.
    const known = i18n.exists(key, { ns: 'staff' });
    return [{ name: known ? t(key as never) : <code>{name}</code>, value: valueOf(name, value) }];
  });
}

function useValues(detail: Detail): (name: string, value: unknown) => ReactNode {
  const { t, i18n } = useTranslation('staff');
  const format = useFormat();
  const { slug: organization } = useOrganization();
  const word = (key: string, otherwise: string) =>
    i18n.exists(key, { ns: 'staff' }) ? String(i18n.t(key as never, { ns: 'staff' })) : otherwise;
  const written: Readonly<Record<string, (text: string) => ReactNode>> = {
    role: (role) => word(`common:role.${role}`, role),
    mode: (mode) => word(`mode.${mode}`, mode),
    by: (by) => word(`by.${by}`, by),
    custodyKinds: (kinds) => format.list(kinds.split(',').map((kind) => word(`custody.${kind}`, kind))),
    maxItems: format.count,
    amountMinor: (amount) => format.money(amount, String(detail.currency)),
    // "5000 eur, 0 jpy", as the API writes it.
    operatorRefundLimits: (limits) => format.list(limits.split(', ').map((limit) => moneyOf(limit, format.money))),
    subscription: (id) => <Id id={id} />,
    invoice: (id) => (
      <Link to="/custodian/$organization/billing/invoices/$id" params={{ organization, id }}>
        <Id id={id} />
      </Link>
    ),
    address: (address) => <span className="mono">{address}</span>,
    vaultId: (id) => <Id id={id} />,
  };
  return (name, value) => {
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (typeof value === 'number') return format.count(value);
    if (typeof value !== 'string') return <code>{JSON.stringify(value)}</code>;
    return written[name]?.(value) ?? value;
  };
}

const Id = ({ id }: { id: string }) => (
  <span className="mono" title={id}>
    {shortId(id)}
  </span>
);

function moneyOf(limit: string, money: (minor: string, currency: string) => string): string {
  const [minor, currency] = limit.split(' ');
  return minor === undefined || currency === undefined ? limit : money(minor, currency);
}
