import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { change } from '@/api/client';
import { Button } from '@/design/button';
import { PasswordField, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { toast } from '@/design/toasts';
import { makePasskey } from '@/session/passkey';

/** Three steps as one wish: the API's challenge, the browser's passkey, and its registration. A challenge counts once. */
async function make({ name, password }: { name: string; password: string }) {
  const { options } = await change('post', '/api/person/passkeys/options', { body: { password } }, crypto.randomUUID());
  const response = await makePasskey(options);
  return change('post', '/api/person/passkeys', { body: { name, response } }, crypto.randomUUID());
}

export function NewPasskey({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('identity');
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const wish = useMutation({
    mutationFn: make,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['/api/person/passkeys'] });
      toast(t('passkey.added'));
      onDone();
    },
  });
  return (
    <Form
      onSubmit={() => wish.mutate({ name: name.trim(), password })}
      error={wish.error}
      pending={wish.isPending}
      actions={
        <Button type="submit" look="primary" pending={wish.isPending}>
          {t('passkey.add')}
        </Button>
      }
    >
      <p>{t('passkey.addHint')}</p>
      <TextField
        label={t('passkey.name')}
        hint={t('passkey.nameHint')}
        name="name"
        maxLength={100}
        required
        value={name}
        onChange={setName}
      />
      <PasswordField
        label={t('passkey.password')}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
      />
    </Form>
  );
}
