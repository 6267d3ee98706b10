import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Button } from '@/design/button';
import { Checkbox, Radios, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { toast } from '@/design/toasts';
import { useOrganization } from '@/session/organization';
import styles from '../custodian.module.css';
import { CUSTODY_KINDS, type CustodyKind } from '../search';

/** A proposal: nothing changes until another administrator has approved it. */
function useProposal(onDone: () => void) {
  const { t } = useTranslation('custodian');
  const { id: organizationId } = useOrganization();
  const propose = useChange('post', '/api/custodian/changes', {
    forget: ['/api/custodian/changes'],
    onSuccess: () => {
      toast(t('change.proposedDone'));
      onDone();
    },
  });
  return { ...propose, organizationId };
}

const DEFAULT_MAX_ITEMS = 1_000_000;

export function PolicyForm({
  policy,
  onDone,
}: {
  policy: Answer<'/api/custodian/acceptance-policy'> | null;
  onDone: () => void;
}) {
  const { t } = useTranslation('custodian');
  const { mutate, error, isPending, organizationId } = useProposal(onDone);
  const [mode, setMode] = useState<'automatic' | 'by_hand'>(policy?.mode ?? 'by_hand');
  const [kinds, setKinds] = useState<readonly CustodyKind[]>(policy?.custodyKinds ?? CUSTODY_KINDS);
  const [maxItems, setMaxItems] = useState(String(policy?.maxItems ?? DEFAULT_MAX_ITEMS));
  const submit = () =>
    mutate({
      body: { kind: 'acceptance_policy', mode, custodyKinds: [...kinds], maxItems: Number(maxItems) },
      organizationId,
    });
  return (
    <Form
      onSubmit={submit}
      error={error}
      pending={isPending}
      actions={
        <Button type="submit" look="primary" pending={isPending} disabled={kinds.length === 0}>
          {t('change.propose')}
        </Button>
      }
    >
      <Radios
        legend={t('policy.mode')}
        name="mode"
        value={mode}
        onChange={setMode}
        options={(['automatic', 'by_hand'] as const).map((value) => ({
          value,
          label: t(`policy.${value}`),
          hint: t(`policy.${value}Says`),
        }))}
      />
      <fieldset>
        <legend>{t('policy.kinds')}</legend>
        {CUSTODY_KINDS.map((kind) => (
          <Checkbox
            key={kind}
            checked={kinds.includes(kind)}
            hint={t(`custodySays.${kind}`)}
            onChange={(on) => setKinds(CUSTODY_KINDS.filter((one) => (one === kind ? on : kinds.includes(one))))}
          >
            {t(`custody.${kind}`)}
          </Checkbox>
        ))}
      </fieldset>
      <TextField
        label={t('policy.maxItems')}
        hint={t('policy.maxItemsHint')}
        name="maxItems"
        inputMode="numeric"
        pattern="[0-9]{1,10}"
        required
        value={maxItems}
        onChange={setMaxItems}
      />
      <p className="small soft">{t('change.twoPeople')}</p>
    </Form>
  );
}

export function VaultForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('custodian');
  const { mutate, error, isPending, organizationId } = useProposal(onDone);
  const [chainId, setChainId] = useState('');
  const [address, setAddress] = useState('');
  const submit = () =>
    mutate({ body: { kind: 'vault_registration', chainId: Number(chainId), address: address.trim() }, organizationId });
  return (
    <Form
      onSubmit={submit}
      error={error}
      pending={isPending}
      actions={
        <Button type="submit" look="primary" pending={isPending}>
          {t('change.propose')}
        </Button>
      }
    >
      <TextField
        label={t('vault.chain')}
        hint={t('vault.chainHint')}
        name="chainId"
        inputMode="numeric"
        pattern="[1-9][0-9]{0,14}"
        required
        value={chainId}
        onChange={setChainId}
      />
      <TextField
        label={t('vault.address')}
        hint={t('vault.addressHint')}
        name="address"
        required
        maxLength={42}
        autoComplete="off"
        spellCheck={false}
        value={address}
        onChange={setAddress}
      />
      <p className="small soft">{t('vault.replaces')}</p>
      <p className="small soft">{t('change.twoPeople')}</p>
    </Form>
  );
}

export function RevokeForm({ vault, onDone }: { vault: { id: string; address: string }; onDone: () => void }) {
  const { t } = useTranslation('custodian');
  const { mutate, error, isPending, organizationId } = useProposal(onDone);
  return (
    <Form
      onSubmit={() => mutate({ body: { kind: 'vault_revocation', vaultId: vault.id }, organizationId })}
      error={error}
      pending={isPending}
      actions={
        <Button type="submit" look="danger" pending={isPending}>
          {t('change.propose')}
        </Button>
      }
    >
      <p className={`mono ${styles.break}`}>{vault.address}</p>
      <p>{t('vault.revokeHint')}</p>
      <p className="small soft">{t('change.twoPeople')}</p>
    </Form>
  );
}
