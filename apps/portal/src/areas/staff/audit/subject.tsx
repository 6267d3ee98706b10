import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, query } from '@/api/client';
import { useOrganization } from '@/session/organization';
import { mayReadStaff } from '../may';
import styles from '../staff.module.css';
import { shortId } from './short-id';

type Entry = ItemOf<'/api/organization/audit'>;

/** By what the action begins with; the longer beginning first. */
const NOUNS = [
  ['identity.personal_data_seen', 'people'],
  ['identity.member_removed', 'person'],
  ['identity.api_key', 'api_key'],
  ['identity.signed_in', 'session'],
  ['identity.member_invited', 'invitation'],
  ['identity.invitation', 'invitation'],
  ['off_boarding.', 'off_boarding'],
  ['claim_codes.', 'letters'],
  ['claim_code.', 'claim_code'],
  ['signing_key.', 'signing_key'],
  ['chain_source.', 'chain_source'],
  ['deposit.', 'deposit'],
  ['holder.', 'holder'],
  ['sponsorship.', 'sponsorship'],
  ['page.', 'page'],
  ['vault_', 'change'],
  ['acceptance_policy.', 'change'],
  ['terms.', 'terms'],
  ['plan.', 'plan'],
  ['billing_policy.', 'billing_policy'],
  ['credit.', 'credit'],
  ['refund.', 'refund'],
  ['stripe_events.', 'stripe_events'],
  ['transfer.', 'transfer'],
] as const;
type Noun = (typeof NOUNS)[number][1];

const nounOf = (action: string): Noun | null => NOUNS.find(([start]) => action.startsWith(start))?.[1] ?? null;

/** What it was done to, by name and with a way to its page; its id leads to everything else that was done to it. */
export function Subject({ entry }: { entry: Entry }) {
  const { t } = useTranslation('staff');
  const { kind, slug: organization } = useOrganization();
  const { action, subject } = entry;
  const noun = nounOf(action);
  const isOfItsOwn = subject !== null && subject !== noun && noun !== 'people';
  if (noun === null && !isOfItsOwn) return <>–</>;
  return (
    <div>
      {noun !== null && <Named entry={entry} noun={noun} />}
      {noun !== null && isOfItsOwn && <br />}
      {isOfItsOwn && (
        <Link
          to={`/${kind}/$organization/audit`}
          params={{ organization }}
          search={{ subject }}
          className={styles.same}
          title={subject}
          aria-label={t('audit.sameSubject', { id: subject })}
        >
          {shortId(subject)}
        </Link>
      )}
    </div>
  );
}

function Named({ entry, noun }: { entry: Entry; noun: Noun }) {
  const { t } = useTranslation('staff');
  const { kind } = useOrganization();
  const name = t(`subject.${noun}`);
  return kind === 'platform' ? (
    <AtPlatform entry={entry} noun={noun} name={name} />
  ) : (
    <AtCustodian entry={entry} noun={noun} name={name} />
  );
}

interface NamedProps {
  readonly entry: Entry;
  readonly noun: Noun;
  readonly name: ReactNode;
}

function AtPlatform({ entry: { subject, detail }, noun, name }: NamedProps) {
  const { id: organizationId, slug: organization, role } = useOrganization();
  // Keys and contracts are the platform's, and are shown on a page of any of its off-boardings: the newest.
  const isOperator = role === 'platform_operator';
  const newest = useQuery({
    ...query('/api/off-boardings', { organizationId, query: { limit: 1 } }),
    enabled: isOperator && (noun === 'signing_key' || noun === 'chain_source'),
  });
  const at = (id: string) => ({ organization, id });
  if (!isOperator) return <>{name}</>;
  const offBoarding = typeof detail.offBoarding === 'string' ? detail.offBoarding : newest.data?.items[0]?.id;
  if (noun === 'off_boarding' && subject !== null) {
    return (
      <Link to="/platform/$organization/off-boardings/$id" params={at(subject)}>
        {name}
      </Link>
    );
  }
  if (noun === 'letters' && subject !== null) {
    return (
      <Link to="/platform/$organization/off-boardings/$id/letters" params={at(subject)} search={{}}>
        {name}
      </Link>
    );
  }
  if (offBoarding !== undefined && noun === 'deposit' && subject !== null) {
    return (
      <Link
        to="/platform/$organization/off-boardings/$id/deposits/$depositId"
        params={{ ...at(offBoarding), depositId: subject }}
        search={{}}
      >
        {name}
      </Link>
    );
  }
  if (offBoarding !== undefined && noun === 'sponsorship') {
    return (
      <Link to="/platform/$organization/off-boardings/$id/sponsor" params={at(offBoarding)}>
        {name}
      </Link>
    );
  }
  if (offBoarding !== undefined && (noun === 'signing_key' || noun === 'chain_source')) {
    return (
      <Link to="/platform/$organization/off-boardings/$id/sources" params={at(offBoarding)}>
        {name}
      </Link>
    );
  }
  return <OfStaff noun={noun} name={name} />;
}

function AtCustodian({ entry: { subject }, noun, name }: NamedProps) {
  const { slug: organization, role } = useOrganization();
  const params = { organization };
  if (role === 'regulator') return <>{name}</>;
  if (noun === 'transfer' && subject !== null) {
    return (
      <Link to="/custodian/$organization/transfers/$id" params={{ ...params, id: subject }}>
        {name}
      </Link>
    );
  }
  if (noun === 'plan' && subject !== null) {
    return (
      <Link to="/custodian/$organization/plans/$id" params={{ ...params, id: subject }}>
        {name}
      </Link>
    );
  }
  const page = PAGES[noun];
  if (page === undefined) return <OfStaff noun={noun} name={name} />;
  return (
    <Link to={`/custodian/$organization/${page}`} params={params} search={{}}>
      {name}
    </Link>
  );
}

/** Pages of a custodian's on which something is one among others. */
const PAGES: Partial<Record<Noun, 'terms' | 'acceptance' | 'billing' | 'billing/given' | 'billing/events'>> = {
  terms: 'terms',
  change: 'acceptance',
  page: 'billing',
  billing_policy: 'billing',
  credit: 'billing/given',
  refund: 'billing/given',
  stripe_events: 'billing/events',
};

function OfStaff({ noun, name }: Pick<NamedProps, 'noun' | 'name'>) {
  const { kind, slug: organization, role } = useOrganization();
  const page =
    noun === 'api_key' ? 'keys' : noun === 'people' || noun === 'person' || noun === 'invitation' ? 'people' : null;
  if (page === null || !mayReadStaff(role)) return <>{name}</>;
  return (
    <Link to={`/${kind}/$organization/${page}`} params={{ organization }}>
      {name}
    </Link>
  );
}
