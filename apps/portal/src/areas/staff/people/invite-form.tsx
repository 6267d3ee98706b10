import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Radios, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { Notice } from '@/design/notice';
import { useOrganization, type StaffRole } from '@/session/organization';
import { ROLES_OF } from '../may';
import { Secret } from '../secret';

/** Who looks after the staff themselves is chosen, not overlooked. */
const DEFAULT_ROLE = { platform: 'platform_operator', custodian: 'custodian_operator' } as const;

/** An email and a role; then the link, which the mail has too. */
export function InviteForm() {
  const { t } = useTranslation('staff');
  const { t: common } = useTranslation();
  const { id: organizationId, kind } = useOrganization();
  const [email, setEmail] = useState('');
  const roles: readonly StaffRole[] = ROLES_OF[kind];
  const [role, setRole] = useState<StaffRole>(DEFAULT_ROLE[kind]);
  const invite = useChange('post', '/api/organization/invitations', { forget: ['/api/organization'] });
  if (invite.isSuccess) {
    const { token, approvalRequired } = invite.data;
    return (
      <div className="stack">
        <Notice tone="good" live title={t('invite.sent', { email })}>
          {approvalRequired && t('invite.approvalRequired')}
        </Notice>
        <Secret text={`${window.location.origin}/invitation#${token}`} label={t('invite.link')} />
      </div>
    );
  }
  return (
    <Form
      onSubmit={() => invite.mutate({ body: { email: email.trim(), role }, organizationId })}
      error={invite.error}
      pending={invite.isPending}
      actions={
        <Button type="submit" look="primary" pending={invite.isPending}>
          {t('invite.action')}
        </Button>
      }
    >
      <TextField
        label={t('people.email')}
        hint={t('invite.hint')}
        name="email"
        type="email"
        autoComplete="off"
        required
        value={email}
        onChange={setEmail}
      />
      <Radios
        legend={t('people.role')}
        name="role"
        value={role}
        onChange={setRole}
        options={roles.map((one) => ({ value: one, label: common(`role.${one}`), hint: t(`roleHint.${one}`) }))}
      />
    </Form>
  );
}
