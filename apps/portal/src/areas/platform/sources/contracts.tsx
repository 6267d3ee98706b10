import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, pages } from '@/api/client';
import { useChange } from '@/api/use-change';
import { Badge } from '@/design/badge';
import { Button } from '@/design/button';
import { CardList } from '@/design/card-list';
import { Disclosure } from '@/design/disclosure';
import { Facts } from '@/design/facts';
import { TextArea, TextField } from '@/design/fields';
import { Form } from '@/design/form';
import { Panel } from '@/design/panel';
import { Empty } from '@/design/state';
import { toast } from '@/design/toasts';
import { usePaged } from '@/design/use-paged';
import { Time } from '@/format/time';
import { useFormat } from '@/format/use-format';
import { useOrganization } from '@/session/organization';
import { Secret } from '../../staff/secret';
import styles from '../platform.module.css';

type Contract = ItemOf<'/api/chain-sources'>;
const FORGET = ['/api/chain-sources', '/api/off-boardings'];

export function Contracts({ offBoardingId }: { offBoardingId: string }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const list = usePaged(pages('/api/chain-sources', { organizationId, query: { offBoardingId } }));
  return (
    <Panel title={t('contracts.title')}>
      <p className="soft measure">{t('contracts.hint')}</p>
      <div className={styles.figures}>
        <CardList
          label={t('contracts.list')}
          list={list}
          itemKey={({ id }) => id}
          empty={<Empty title={t('contracts.none')}>{t('contracts.noneHint')}</Empty>}
          card={(contract) => <ContractCard contract={contract} />}
        />
      </div>
      <Disclosure title={t('contracts.declare')} open={false}>
        <Declare offBoardingId={offBoardingId} />
      </Disclosure>
    </Panel>
  );
}

function ContractCard({
  contract: { id, contract, chainId, escrow, wallets, challenge, provenAt, proofBlock },
}: {
  contract: Contract;
}) {
  const { t } = useTranslation('platform');
  const format = useFormat();
  return (
    <article className="stack">
      <h3 className="mono">{contract}</h3>
      <p>
        {provenAt === null ? (
          <Badge tone="warn">{t('contracts.unproven')}</Badge>
        ) : (
          <>
            <Badge tone="good">{t('contracts.proven')}</Badge> <Time iso={provenAt} />
          </>
        )}
      </p>
      <Facts
        look="rows"
        facts={[
          { name: t('contracts.chain'), value: chainId },
          {
            name: t('contracts.escrow'),
            value: <span className="mono small">{escrow ?? t('contracts.noEscrow')}</span>,
          },
          { name: t('contracts.wallets'), value: format.count(wallets.length) },
          proofBlock !== null && { name: t('contracts.block'), value: format.count(proofBlock) },
        ]}
      />
      {provenAt === null && <Prove id={id} challenge={challenge} />}
    </article>
  );
}

/** The owner's key signs the text elsewhere: it is never ours to hold. */
function Prove({ id, challenge }: { id: string; challenge: string }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const [signature, setSignature] = useState('');
  const prove = useChange('post', '/api/chain-sources/{id}/proof', {
    forget: FORGET,
    onSuccess: () => toast(t('contracts.done')),
  });
  return (
    <>
      <Secret text={challenge} label={t('contracts.challenge')} />
      <Form
        onSubmit={() => prove.mutate({ path: { id }, body: { signature: signature.trim() }, organizationId })}
        error={prove.error}
        pending={prove.isPending}
        actions={
          <Button type="submit" look="primary" pending={prove.isPending}>
            {t('contracts.prove')}
          </Button>
        }
      >
        <TextField
          label={t('contracts.signature')}
          name="signature"
          required
          spellCheck={false}
          autoComplete="off"
          className="mono"
          value={signature}
          onChange={setSignature}
        />
      </Form>
    </>
  );
}

function Declare({ offBoardingId }: { offBoardingId: string }) {
  const { t } = useTranslation('platform');
  const { id: organizationId } = useOrganization();
  const [chainId, setChainId] = useState('');
  const [contract, setContract] = useState('');
  const [escrow, setEscrow] = useState('');
  const [wallets, setWallets] = useState('');
  const declare = useChange('post', '/api/chain-sources', {
    forget: FORGET,
    onSuccess: () => toast(t('contracts.declared')),
  });
  const send = () =>
    declare.mutate({
      body: {
        offBoardingId,
        chainId: Number(chainId),
        contract: contract.trim(),
        wallets: wallets.split(/[\s,;]+/).filter((one) => one !== ''),
        ...(escrow.trim() === '' ? {} : { escrow: escrow.trim() }),
      },
      organizationId,
    });
  return (
    <Form
      onSubmit={send}
      error={declare.error}
      pending={declare.isPending}
      actions={
        <Button type="submit" pending={declare.isPending}>
          {t('contracts.declare')}
        </Button>
      }
    >
      <TextField
        label={t('contracts.chain')}
        hint={t('contracts.chainHint')}
        name="chainId"
        inputMode="numeric"
        pattern="[0-9]{1,15}"
        required
        value={chainId}
        onChange={setChainId}
      />
      <TextField
        label={t('contracts.address')}
        name="contract"
        required
        spellCheck={false}
        className="mono"
        value={contract}
        onChange={setContract}
      />
      <TextField
        label={t('contracts.escrow')}
        hint={t('contracts.escrowHint')}
        name="escrow"
        spellCheck={false}
        className="mono"
        value={escrow}
        onChange={setEscrow}
      />
      <TextArea
        label={t('contracts.wallets')}
        hint={t('contracts.walletsHint')}
        name="wallets"
        spellCheck={false}
        rows={3}
        value={wallets}
        onChange={setWallets}
      />
    </Form>
  );
}
