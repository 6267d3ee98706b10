import {
  listCredits,
  listCustodianInvoices,
  listCustodianSubscriptions,
  listOwnInvoices,
  listOwnSubscriptions,
  listParkedEvents,
  listPayouts,
  listRefunds,
} from '@holdfast/billing';
import { listHeldAssets, listLegs, listTransfers } from '@holdfast/migration';
import { idOf } from './ids';
import { cases, CUSTODIAN, type Filled, type ListCase, PLATFORM } from './list-case';

export function billingLists({ rows }: Filled): ListCase[] {
  const far = Math.floor(rows * 0.75);
  const states = [
    {},
    { state: 'active' },
    { state: 'restricted' },
    { state: 'dormant' },
    { currency: 'chf' },
    { currency: 'usd' },
  ];
  const subscriptions = (['newest', 'owed'] as const).flatMap((sort) => states.map((filter) => ({ ...filter, sort })));
  const kinds = [
    {},
    { state: 'paid' },
    { state: 'open' },
    { state: 'uncollectible' },
    { state: 'void' },
    { currency: 'chf' },
    { currency: 'usd' },
    { subscription: idOf('subscription', far) },
    { state: 'open', currency: 'usd' },
  ];
  const invoices = (['newest', 'largest'] as const).flatMap((sort) => kinds.map((filter) => ({ ...filter, sort })));
  return [
    ...cases('subscriptions', subscriptions, (filter) => ({
      as: 'custodian',
      read: (sql, page) => listCustodianSubscriptions(sql, CUSTODIAN, filter, page),
      deep: [...(filter.sort === 'owed' ? ['40000'] : []), idOf('subscription', rows - far)],
    })),
    ...cases('invoices', invoices, (filter) => ({
      as: 'custodian',
      read: (sql, page) => listCustodianInvoices(sql, CUSTODIAN, filter, page),
      deep: [...(filter.sort === 'largest' ? ['40000'] : []), idOf('invoice', rows - far)],
    })),
    ...cases('credits', [{}], () => ({
      as: 'custodian',
      read: (sql, page) => listCredits(sql, CUSTODIAN, page),
      deep: [idOf('credit', rows - far)],
    })),
    ...cases('refunds', [{}], () => ({
      as: 'custodian',
      read: (sql, page) => listRefunds(sql, CUSTODIAN, page),
      deep: [idOf('refund', rows - far)],
    })),
    ...cases('payouts', [{}], () => ({
      as: 'custodian',
      read: (sql, page) => listPayouts(sql, CUSTODIAN, page),
      deep: [new Date(Date.now() - far * 60_000).toISOString(), `po_${far}`],
    })),
    ...cases('parked events', [{}], () => ({
      as: 'custodian',
      read: (sql, page) => listParkedEvents(sql, CUSTODIAN, page),
      deep: [new Date(Date.now() - far * 1_000).toISOString(), `evt_${far}`],
    })),
  ];
}

export function holderLists({ large }: Filled): ListCase[] {
  const half = large / 2;
  const [holder, keeper] = [idOf('holder', 1), CUSTODIAN];
  const choices = [
    {},
    { collection: idOf('collection', 1) },
    { keeper },
    { keeper: PLATFORM },
    { kind: 'record' },
    { kind: 'copy' },
    { missing: true },
    { missing: false },
    { q: 'lantern 77' },
    { q: 'nothing' },
  ];
  const filters = (['oldest', 'newest', 'name', 'name_desc'] as const).flatMap((sort) =>
    choices.map((choice) => ({ ...choice, sort })),
  );
  return [
    ...cases('my assets', filters, (filter) => ({
      as: 'holder',
      read: (sql, page) => listHeldAssets(sql, filter, page),
      deep: [filter.sort.startsWith('name') ? 'lantern 5' : '', idOf('asset', half), holder, keeper],
    })),
    ...cases('my transfers', [{}], () => ({
      as: 'holder',
      read: (sql, page) => listTransfers(sql, idOf('person', 1), page),
      deep: [idOf('transfer', half)],
    })),
    ...cases('my legs', [{ state: null }, { state: 'gap' }], ({ state }) => ({
      as: 'holder',
      read: (sql, page) => listLegs(sql, idOf('transfer', 1), state, page),
      deep: ['1', String(half / 2)],
    })),
    ...cases('my subscriptions', [{}], () => ({
      as: 'holder',
      read: (sql, page) => listOwnSubscriptions(sql, page),
      deep: [idOf('subscription', 2)],
    })),
    ...cases('my invoices', [{}, { state: 'paid' }, { subscription: idOf('subscription', 1) }], (filter) => ({
      as: 'holder',
      read: (sql, page) => listOwnInvoices(sql, filter, page),
      deep: [idOf('invoice', 2)],
    })),
  ];
}
