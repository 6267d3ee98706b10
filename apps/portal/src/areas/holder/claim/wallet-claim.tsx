import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Wallet as WalletSign } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { change } from '@/api/client';
import { asProblem } from '@/api/problem';
import { Button } from '@/design/button';
import { Notice } from '@/design/notice';
import { Panel } from '@/design/panel';
import { toast } from '@/design/toasts';
import { useProblemWords } from '@/shell/problem-words';
import { chooseAccount, signText, useWallets, type Wallet } from './wallets';

/** Signs in to the platform's list with Ethereum (EIP-4361): the API's message, the wallet's signature, the claim. */
async function claimWith(wallet: Wallet) {
  const { address, chainId } = await chooseAccount(wallet);
  const asked = { body: { address, chainId } };
  const { message } = await change('post', '/api/claims/wallet/message', asked, crypto.randomUUID());
  const signature = await signText(wallet, address, message);
  return change('post', '/api/claims/wallet', { body: { message, signature } }, crypto.randomUUID());
}

export function WalletClaim() {
  const { t } = useTranslation('identity');
  const router = useRouter();
  const queries = useQueryClient();
  const words = useProblemWords();
  const wallets = useWallets();
  const claim = useMutation({
    mutationFn: claimWith,
    onSuccess: async ({ claims }) => {
      for (const path of ['/api/assets', '/api/assets/facets', '/api/custodians']) {
        await queries.invalidateQueries({ queryKey: [path] });
      }
      toast(t('wallet.done', { count: claims.length }));
      return router.navigate({ to: '/my', replace: true });
    },
  });
  const said = claim.isError ? words(asProblem(claim.error)) : null;
  return (
    <Panel title={t('wallet.title')}>
      <p>{t('wallet.lead')}</p>
      {wallets.length === 0 && <p className="soft">{t('wallet.none')}</p>}
      <div className="cluster">
        {wallets.map((wallet) => (
          <Button
            key={wallet.info.uuid}
            icon={<WalletSign aria-hidden="true" />}
            pending={claim.isPending}
            onClick={() => claim.mutate(wallet)}
          >
            {t('wallet.use', { name: wallet.info.name.slice(0, 60) })}
          </Button>
        ))}
      </div>
      {claim.isPending && <p role="status">{t('wallet.signing')}</p>}
      {said !== null && (
        <Notice tone="bad" live title={said.sentence}>
          {said.remedy}
        </Notice>
      )}
    </Panel>
  );
}
