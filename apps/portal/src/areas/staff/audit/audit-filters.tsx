import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { Button } from '@/design/button';
import { Select, TextField } from '@/design/fields';
import { useOrganization } from '@/session/organization';
import { mayReadStaff } from '../may';
import styles from '../staff.module.css';
import { actionsOf } from './actions';
import type { AuditSearch } from './search';

interface FiltersProps {
  readonly search: AuditSearch;
  readonly onChange: (search: AuditSearch) => void;
}

/** What, who, to what, and when: the server looks, so that a long log stays quick. */
export function AuditFilters({ search, onChange }: FiltersProps) {
  const { t } = useTranslation('staff');
  const { kind } = useOrganization();
  const change = (part: { [Name in keyof AuditSearch]: string }) => {
    const wanted = Object.entries({ ...search, ...part }).filter(([, value]) => value !== '');
    onChange(Object.fromEntries(wanted));
  };
  return (
    <search className={styles.filters}>
      <Select
        label={t('audit.what')}
        name="action"
        value={search.action ?? ''}
        onChange={(action) => change({ action })}
        options={[
          { value: '', label: t('filter.all') },
          ...actionsOf(kind).map((action) => ({ value: action as string, label: t(`action.${action}`) })),
        ]}
      />
      <WhoFilter value={search.by ?? ''} onChange={(by) => change({ by })} />
      <TextField
        label={t('audit.from')}
        name="from"
        type="date"
        value={search.from ?? ''}
        onChange={(from) => change({ from })}
      />
      <TextField
        label={t('audit.to')}
        name="to"
        type="date"
        value={search.to ?? ''}
        onChange={(to) => change({ to })}
      />
      <SubjectFilter value={search.subject ?? ''} onChange={(subject) => change({ subject })} />
    </search>
  );
}

const PEOPLE_ASKED = 100;

/** Those who are on the staff now, and its keys; for roles that may know them. */
function WhoFilter({ value, onChange }: { value: string; onChange: (by: string) => void }) {
  const { t } = useTranslation('staff');
  const { id: organizationId, role } = useOrganization();
  const asked = { organizationId, query: { limit: PEOPLE_ASKED } };
  const enabled = mayReadStaff(role);
  const people = useQuery({ ...query('/api/organization/members', asked), enabled });
  const keys = useQuery({ ...query('/api/organization/api-keys', asked), enabled });
  if (!enabled) return null;
  const options = [
    { value: '', label: t('filter.all') },
    ...(people.data?.items ?? []).map(({ personId, name }) => ({ value: personId, label: name ?? personId })),
    ...(keys.data?.items ?? []).map(({ id, name }) => ({ value: id, label: t('audit.key', { name }) })),
  ];
  return <Select label={t('audit.who')} name="by" value={value} onChange={onChange} options={options} />;
}

/** It is typed here, or comes with the address: whose id was clicked stands in it. */
function SubjectFilter({ value, onChange }: { value: string; onChange: (subject: string) => void }) {
  const { t } = useTranslation('staff');
  const [subject, setSubject] = useState(value);
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    setSubject(value);
  }
  return (
    <form
      className={styles.subject}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(subject.trim());
      }}
    >
      <TextField
        label={t('audit.subjectFilter')}
        name="subject"
        type="search"
        maxLength={200}
        value={subject}
        onChange={setSubject}
      />
      <Button type="submit">{t('filter.find')}</Button>
    </form>
  );
}
