import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { EndedPlatform } from '../testing/ended-platform';
import { type Caller, type Portal, startPortal } from '../testing/portal-app';

const CHAIN_ID = 31337;

describe('claiming with a wallet', () => {
  let portal: Portal;
  let platform: EndedPlatform;
  let holder: Caller & { personId: string };
  let holderIds: string[];
  const [named, owner, nobody] = [1, 2, 3].map(() => privateKeyToAccount(generatePrivateKey())) as [
    ReturnType<typeof privateKeyToAccount>,
    ReturnType<typeof privateKeyToAccount>,
    ReturnType<typeof privateKeyToAccount>,
  ];

  beforeAll(async () => {
    const chains = [{ chainId: CHAIN_ID, name: 'Local', rpcUrls: ['http://127.0.0.1:1'] }];
    portal = await startPortal({ HOLDFAST_CHAINS: JSON.stringify(chains) });
    platform = await EndedPlatform.build(portal);
    holder = await portal.holder();
    holderIds = await platform.holders('named', 'owner', 'other');
    const assetIds = await platform.issue(holderIds);
    const address = named.address.toLowerCase();
    await platform.run(
      `INSERT INTO migration.holder_wallet (organization_id, holder_id, address) VALUES ($1, $2, $3)`,
      [portal.organizations.platform, holderIds[0], address],
    );
    await platform.run(`UPDATE migration.item SET custody_kind = 'copy', wallet = $2 WHERE asset_id = $1`, [
      assetIds[1],
      owner.address.toLowerCase(),
    ]);
  });
  afterAll(() => portal.stop());

  async function messageFor(account: { address: string }, caller: Caller = holder): Promise<string> {
    const body = { address: account.address, chainId: CHAIN_ID };
    const answer = await caller.ask('POST', '/api/claims/wallet/message', { body, idempotencyKey: null });
    expect(answer.status).toBe(200);
    return String(answer.body.message);
  }
  const claim = (message: string, signature: string, caller: Caller = holder) =>
    caller.ask('POST', '/api/claims/wallet', { body: { message, signature } });
  const refusal = async (answer: ReturnType<typeof claim>) => {
    const { status, body } = await answer;
    return `${status} ${String(body.code)}`;
  };

  it('shows the wallet what it signs, for this site alone', async () => {
    const message = await messageFor(named);
    expect(message).toContain(`localhost:3000 wants you to sign in with your Ethereum account:\n${named.address}`);
    expect(message).toContain('URI: http://localhost:3000');
  });

  it('claims the holder whose line names the wallet, once', async () => {
    const message = await messageFor(named);
    const signature = await named.signMessage({ message });
    const claimed = await claim(message, signature);
    expect(claimed).toMatchObject({
      status: 201,
      body: { claims: [{ holderId: holderIds[0], platform: { name: 'The aurora' } }] },
    });
    expect(await refusal(claim(message, signature))).toBe('409 wallet.message_used');
    const again = await messageFor(named);
    expect(await refusal(claim(again, await named.signMessage({ message: again })))).toBe('404 claim.wallet_unknown');
    expect((await holder.ask('GET', '/api/assets')).body.items).toHaveLength(1);
  });

  it('claims the holder whose token is in the wallet, and ends their letters', async () => {
    const operator = await portal.staff(portal.organizations.platform, 'platform_operator');
    const url = `/api/off-boardings/${platform.offBoardingId}/claim-codes`;
    const letters = (await operator.ask('POST', url, { body: {} })).text;
    const message = await messageFor(owner);
    const claimed = await claim(message, await owner.signMessage({ message }));
    expect(claimed.body).toMatchObject({ claims: [{ holderId: holderIds[1] }] });
    const { code } = JSON.parse(letters.split('\n').find((line) => line.includes('"owner"')) ?? '{}') as {
      code: string;
    };
    const late = await (await portal.holder()).ask('POST', '/api/claims', { body: { code } });
    expect(late.body.code).toBe('claim.code_unknown');
    expect((await platform.problems()).filter((problem) => problem.startsWith('migration.claims'))).toHaveLength(0);
  });

  it('is refused with exact codes', async () => {
    const message = await messageFor(nobody);
    const signature = await nobody.signMessage({ message });
    expect(await refusal(claim(message, await named.signMessage({ message })))).toBe('403 wallet.signature_wrong');
    expect(await refusal(claim(`${message} `, signature))).toMatch(/^4\d\d wallet\./);
    const foreign = message.replace('localhost:3000 wants', 'phish.example wants');
    expect(await refusal(claim(foreign, await nobody.signMessage({ message: foreign })))).toBe(
      '403 wallet.message_foreign',
    );
    const own = message.replace(/Nonce: .*/, 'Nonce: 0123456789abcdef');
    expect(await refusal(claim(own, await nobody.signMessage({ message: own })))).toBe('409 wallet.message_used');
    const old = message.replace(/Expiration Time: .*/, 'Expiration Time: 2020-01-01T00:00:00.000Z');
    expect(await refusal(claim(old, await nobody.signMessage({ message: old })))).toBe('409 wallet.message_expired');
    expect(await refusal(claim('hello', signature))).toBe('400 wallet.message_malformed');
    expect(await refusal(claim(message, '0x12'))).toBe('400 request.invalid_field');
    const thief = await portal.holder();
    expect(await refusal(claim(message, signature, thief))).toBe('409 wallet.message_used');
    expect(await refusal(claim(message, signature))).toBe('404 claim.wallet_unknown');
    const bad = { address: '0x12', chainId: CHAIN_ID };
    const unknown = { address: nobody.address, chainId: 5 };
    for (const [body, code] of [
      [bad, 'request.invalid_field'],
      [unknown, 'chain.unknown'],
    ] as const) {
      const answer = await holder.ask('POST', '/api/claims/wallet/message', { body, idempotencyKey: null });
      expect(answer.body.code).toBe(code);
    }
  });
});
