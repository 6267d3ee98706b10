import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BodyOf } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Radios, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { Notice } from '@/design/notice';
import { useOrganization } from '@/session/organization';
import { KEY_ROLES_OF } from '../may';
import { Secret } from '../secret';

type KeyRole = BodyOf<'/api/organization/api-keys', 'post'>['role'];

/** A name that says which program has it; then the key, for the only time. */
export function KeyForm() {
  const { t } = useTranslation('staff');
  const { t: common } = useTranslation();
  const { id: organizationId, kind } = useOrganization();
  const roles: readonly KeyRole[] = KEY_ROLES_OF[kind];
  const [name, setName] = useState('');
  const [role, setRole] = useState<KeyRole | null>(roles[0] ?? null);
  const make = useChange('post', '/api/organization/api-keys', { forget: ['/api/organization/api-keys'] });
  if (make.isSuccess) {
    return (
      <div className="stack">
        <Notice tone="warn" live title={t('keys.once')}>
          {t('keys.onceHint')}
        </Notice>
        <Secret text={make.data.key} label={name} />
      </div>
    );
  }
  return (
    <Form
      onSubmit={() => role !== null && make.mutate({ body: { name: name.trim(), role }, organizationId })}
      error={make.error}
      pending={make.isPending}
      actions={
        <Button type="submit" look="primary" pending={make.isPending}>
          {t('keys.make')}
        </Button>
      }
    >
      <TextField
        label={t('keys.name')}
        hint={t('keys.nameHint')}
        name="name"
        autoComplete="off"
        required
        maxLength={100}
        value={name}
        onChange={setName}
      />
      <Radios
        legend={t('people.role')}
        name="role"
        value={role}
        onChange={setRole}
        options={roles.map((one) => ({ value: one, label: common(`role.${one}`), hint: t(`keyHint.${one}`) }))}
      />
    </Form>
  );
}
