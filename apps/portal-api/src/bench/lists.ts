import { listAudit } from '@holdfast/identity';
import {
  listAccounts,
  listClaimCodes,
  listCustodianLegs,
  listCustodianTransfers,
  listDepositProblems,
  listManifestItems,
  listPositions,
  listPostings,
} from '@holdfast/migration';
import { billingLists, holderLists } from './billing-and-holder-lists';
import { idOf } from './ids';
import { cases, CUSTODIAN, type Filled, type ListCase, PLATFORM } from './list-case';

/** Each list that there may be a million rows of, with each filter and each sort that its contract allows. */
export function listCases(filled: Filled): ListCase[] {
  return [...platformLists(filled), ...custodianLists(filled), ...billingLists(filled), ...holderLists(filled)];
}

function platformLists({ rows }: Filled): ListCase[] {
  const [far, organizationId] = [Math.floor(rows * 0.75), PLATFORM];
  const [depositId, offBoardingId] = [idOf('deposit', 1), idOf('off_boarding', 1)];
  return [
    ...cases(
      'items',
      [
        {},
        { verdict: 'accepted' },
        { verdict: 'refused' },
        { verdict: 'pending' },
        { turn: 'nobody' },
        { turn: 'platform' },
        { turn: 'holder' },
        { turn: 'custodian' },
        { cause: 'content_missing' },
        { cause: 'chain_lacks_token' },
        { collection: idOf('collection', 1) },
        { collection: idOf('collection', 2) },
        { q: 'item-77' },
        { q: 'item-' },
        { q: 'nothing' },
        { q: 'item-5', verdict: 'refused' },
        { collection: idOf('collection', 2), verdict: 'accepted' },
        { verdict: 'refused', turn: 'platform', cause: 'chain_lacks_token' },
        { sort: 'reference_desc' as const },
        { verdict: 'pending', sort: 'reference_desc' as const },
      ],
      (filter) => ({
        as: 'platform',
        read: (sql, page) => listManifestItems(sql, { organizationId, depositId, filter }, page),
        deep: [`item-${far}`, idOf('asset', far)],
      }),
    ),
    ...cases(
      'problems',
      [
        {},
        { code: 'deposit.field_invalid' },
        { code: 'deposit.duplicate' },
        { file: 'assets.jsonl' },
        { file: 'holders.jsonl' },
      ],
      (filter) => ({
        as: 'platform',
        read: (sql, page) => listDepositProblems(sql, { organizationId, depositId, filter }, page),
        deep: [String(far)],
      }),
    ),
    ...cases('claim codes', [{ state: null }, { state: 'used' as const }, { state: 'revoked' as const }], (filter) => ({
      as: 'platform',
      read: (sql, page) => listClaimCodes(sql, { organizationId, offBoardingId, ...filter }, page),
      deep: [idOf('claim_code', rows - far)],
    })),
    ...cases('claim codes', [{ state: 'open' as const }, { state: 'expired' as const }], (filter) => ({
      as: 'platform',
      read: (sql, page) => listClaimCodes(sql, { organizationId, offBoardingId, ...filter }, page),
      deep: [idOf('claim_code', rows - far)],
    })),
  ];
}

function custodianLists({ rows, large, master }: Filled): ListCase[] {
  const [far, organizationId] = [Math.floor(rows * 0.75), CUSTODIAN];
  const account = idOf('account', 1);
  return [
    ...cases(
      'accounts',
      [
        { q: null, newestFirst: false },
        { q: null, newestFirst: true },
        { q: 'abc', newestFirst: false },
        { q: 'c', newestFirst: true },
        { q: 'zz', newestFirst: true },
      ],
      (filter) => ({
        as: 'custodian',
        read: (sql, page) => listAccounts(sql, { organizationId, ...filter }, page),
        deep: [idOf('account', filter.newestFirst ? rows - far : far)],
      }),
    ),
    ...cases(
      'positions',
      [
        {},
        { kind: 'record' as const },
        { kind: 'token' as const },
        { kind: 'copy' as const },
        { held: true },
        { held: false },
        { account },
        { account, kind: 'copy' as const },
        { kind: 'token' as const, held: false },
        { sort: 'newest' as const },
        { kind: 'copy' as const, sort: 'newest' as const },
      ],
      (filter) => ({
        as: 'custodian',
        read: (sql, page) => listPositions(sql, organizationId, filter, page),
        deep:
          'held' in filter && filter.held
            ? [idOf('transfer', far), '1', '1']
            : 'account' in filter
              ? [account, idOf('asset', large / 2)]
              : [idOf('account', far), idOf('asset', far)],
      }),
    ),
    ...cases('postings', [{}], () => ({
      as: 'custodian',
      read: (sql, page) => listPostings(sql, organizationId, page),
      deep: [idOf('posting', rows - far)],
    })),
    ...queueLists(rows),
    ...cases('legs', [{ state: null }, { state: 'gap' }, { state: 'held' }], ({ state }) => ({
      as: 'custodian',
      read: (sql, page) =>
        listCustodianLegs(sql, { transferId: idOf('transfer', 1), keeperId: organizationId, state }, page),
      deep: ['1', String(Math.floor(large * 0.25))],
    })),
    ...cases(
      'audit log',
      [
        {},
        { action: 'transfer.accepted' },
        { action: 'vault.registered' },
        { action: 'nothing.done' },
        { subject: idOf('transfer', far) },
        { by: idOf('person', 2) },
        { by: idOf('person', 1) },
        { by: idOf('api_key', 1) },
        { personId: idOf('person', 1) },
        { since: new Date(Date.now() - rows * 500) },
        { until: new Date(Date.now() - rows * 500) },
        { since: new Date(Date.now() - rows * 501), until: new Date(Date.now() - rows * 500) },
        { action: 'vault.registered', by: idOf('person', 1) },
      ],
      (filter) => ({
        as: 'custodian',
        read: (sql, page) => listAudit(sql, { master, view: 'full' }, { organizationId, ...filter }, page),
        deep: [String(rows - far)],
      }),
    ),
  ];
}

function queueLists(rows: number): ListCase[] {
  const far = Math.floor(rows * 0.75);
  const choices = [
    {},
    { open: true },
    { open: false },
    { state: 'closed' },
    { state: 'requested' },
    { state: 'exception' },
    { state: 'copying' },
    { waitingOn: 'platform' },
    { waitingOn: 'custodian' },
    { waitingOn: 'holder' },
    { waitingFor: 'custodian_approval' },
    { waitingFor: 'chain_finality' },
    { exception: 'transfer.release_reverted' },
    { exception: 'transfer.nonce_taken' },
    { overdue: true },
    { overdue: false },
    { direction: 'incoming' as const },
    { direction: 'outgoing' as const },
    { direction: 'outgoing' as const, waitingOn: 'custodian', open: true },
    { state: 'exception', waitingOn: 'platform' },
  ];
  const filters = (['newest', 'oldest', 'deadline'] as const).flatMap((sort) =>
    choices.map((choice) => ({ ...choice, sort })),
  );
  return cases('queue', filters, (filter) => ({
    as: 'custodian',
    read: (sql, page) => listCustodianTransfers(sql, CUSTODIAN, filter, page),
    deep:
      filter.sort === 'deadline'
        ? [new Date(Date.now() + far * 1_000).toISOString(), idOf('transfer', far)]
        : ['', idOf('transfer', filter.sort === 'oldest' ? far : rows - far)],
  }));
}
