import {
  applyToIntent,
  bumpedFees,
  type ChainAttempt,
  type ChainIntent,
  type ChainIntentEvent,
  chainIntentEdges,
  chainIntentEventTypes,
  type ChainIntentState,
  chainIntentStates,
  type ChainTransactionStatus,
  nextIntentStep,
  nextNonce,
} from './chain-intent';

const address = (n: number) => `0x${n.toString(16).padStart(40, '0')}` as const;
const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}` as const;
const attempt = (n: number, change: Partial<ChainAttempt> = {}): ChainAttempt => ({
  ...{ hash: hash(n), raw: '0x02', purpose: 'release', gas: 90_000n, maxFeePerGas: 100n, maxPriorityFeePerGas: 10n },
  ...change,
});
const replacement = attempt(2, { ...bumpedFees(attempt(1)), purpose: 'undo' });

function intentThatIs(state: ChainIntentState): ChainIntent {
  return {
    ...{ id: 'intent', legId: 'leg', holdId: 'hold', custodianId: 'custodian', chainId: 1 },
    ...{ escrow: address(1), token: address(2), tokenId: 3n, from: address(4), vault: address(5) },
    ...{ state, nonce: state === 'intended' ? null : 7n, attempts: state === 'intended' ? [] : [attempt(1)] },
    ...{ outcome: null, finalHash: null, finalBlock: null },
  };
}

const events: Record<ChainIntentEvent['type'], ChainIntentEvent> = {
  signed: { type: 'signed', nonce: 7n, attempt: attempt(1) },
  broadcast: { type: 'broadcast' },
  replaced_by: { type: 'replaced_by', attempt: replacement },
  finalized: { type: 'finalized', hash: hash(1), block: 12n, success: true },
};

describe('the states of a chain intent', () => {
  it.each(chainIntentStates.flatMap((state) => chainIntentEventTypes.map((type) => [state, type] as const)))(
    'from %s by %s go along a listed edge or nowhere',
    (state, type) => {
      const before = intentThatIs(state);
      const target = chainIntentEdges[state][type];
      const step = () => applyToIntent(before, events[type]);
      if (target === undefined) expect(step).toThrow(expect.objectContaining({ code: 'evm.intent_illegal_step' }));
      else expect(step().state).toBe(target);
      expect(before).toEqual(intentThatIs(state));
    },
  );

  it('end with what happened: released, reverted, or undone by our own replacement', () => {
    const replaced = applyToIntent(intentThatIs('broadcast'), events.replaced_by);
    expect(replaced.attempts).toHaveLength(2);
    const end = (change: { hash?: `0x${string}`; success?: boolean }) =>
      applyToIntent(replaced, { type: 'finalized', hash: hash(1), block: 12n, success: true, ...change });
    expect(end({})).toMatchObject({ state: 'final', outcome: 'released', finalHash: hash(1), finalBlock: 12n });
    expect(end({ success: false }).outcome).toBe('reverted');
    expect(end({ hash: hash(2) }).outcome).toBe('undone');
    expect(() => end({ hash: hash(9) })).toThrow(expect.objectContaining({ code: 'evm.intent_attempt_unknown' }));
  });

  it('take the same replacement once, and none that pays less than 10 % more', () => {
    const once = applyToIntent(intentThatIs('broadcast'), events.replaced_by);
    expect(applyToIntent(once, events.replaced_by)).toEqual(once);
    for (const fees of [{ maxFeePerGas: 109n }, { maxPriorityFeePerGas: 10n }]) {
      const cheap = { ...replacement, hash: hash(3), ...fees };
      expect(() => applyToIntent(intentThatIs('broadcast'), { type: 'replaced_by', attempt: cheap })).toThrow(
        expect.objectContaining({ code: 'evm.replacement_underpriced' }),
      );
    }
  });
});

describe('the next step of a chain intent', () => {
  const status = (state: ChainTransactionStatus['state']): ChainTransactionStatus => ({
    ...{ state, hash: hash(1), block: { number: 12n, hash: hash(12) }, success: false },
  });

  it('follows from what the chain says', () => {
    const sent = intentThatIs('broadcast');
    expect(nextIntentStep(intentThatIs('intended'), null)).toEqual({ do: 'sign' });
    expect(nextIntentStep(intentThatIs('signed'), null)).toEqual({ do: 'send' });
    expect(nextIntentStep(sent, status('dropped'))).toEqual({ do: 'send' });
    expect(nextIntentStep(sent, status('pending'))).toEqual({ do: 'wait' });
    expect(nextIntentStep(sent, status('mined'))).toEqual({ do: 'wait' });
    expect(nextIntentStep(sent, status('replaced'))).toEqual({ do: 'alarm', code: 'evm.nonce_taken' });
    expect(nextIntentStep(intentThatIs('final'), status('final'))).toEqual({ do: 'nothing' });
    const step = nextIntentStep(intentThatIs('signed'), status('final'));
    if (step.do !== 'finish') throw new Error(`Expected to finish, not to ${step.do}`);
    expect(applyToIntent(intentThatIs('signed'), step.event).outcome).toBe('reverted');
  });
});

describe('the next nonce', () => {
  it('is the larger of ours and the chain’s', () => {
    expect(nextNonce({ ours: 5n, chainPending: 3n })).toBe(5n);
    expect(nextNonce({ ours: 5n, chainPending: 8n })).toBe(8n);
  });
});
