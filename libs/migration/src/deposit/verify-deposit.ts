import type { BagProblem } from '@holdfast/content';
import type { Database } from '@holdfast/platform';
import { type Deposit, depositProblem } from '@holdfast/sources';
import type { Lease } from '../step/lease';
import { insertProblems } from './deposit-problems';
import { DepositStep } from './deposit-step';
import { clearStaging } from './staging';

/** The whole or nothing: structure, every digest, and the signature by a key that the platform registered before. */
export async function verifyDeposit(database: Database, lease: Lease, deposit: Deposit): Promise<void> {
  const structure = await deposit.verifyStructure();
  const { keys, offBoardingId } = await DepositStep.look(database, lease, async (step) => ({
    offBoardingId: step.deposit.off_boarding_id,
    keys: await step.sql.query<{ id: string; public_key: Buffer }>(
      `SELECT id, public_key FROM migration.signing_key WHERE organization_id = $1 AND revoked_at IS NULL ORDER BY registered_at DESC`,
      [step.deposit.organization_id],
    ),
  }));
  const { signer, problem } = findSigner(deposit, keys);
  const problems: BagProblem[] = [...structure.problems.listed];
  if (problem !== null) problems.push(problem);
  const packedFor = deposit.externalIdentifier;
  if (packedFor !== null && packedFor !== offBoardingId) {
    problems.push(depositProblem('deposit.other_off_boarding', `The bag says that it was packed for ${packedFor}.`));
  }
  if (problems.length > 0 || signer === null) {
    return refuseDeposit(database, lease, problems, Math.max(structure.problems.count, problems.length));
  }
  await DepositStep.run(database, lease, 'verify', async (step) => {
    await step.sql.execute(`UPDATE migration.deposit SET manifest_digest = $2, signing_key_id = $3 WHERE id = $1`, [
      step.deposit.id,
      Buffer.from(deposit.manifestDigest ?? '', 'hex'),
      signer,
    ]);
    await step.become('verified');
  });
}

/** Refuses the whole, with everything that is wrong listed and the first as its code. */
export function refuseDeposit(
  database: Database,
  lease: Lease,
  problems: readonly BagProblem[],
  count: number,
): Promise<void> {
  return DepositStep.run(database, lease, 'refuse', async (step) => {
    await clearStaging(step);
    await step.sql.execute(`DELETE FROM migration.deposit_problem WHERE deposit_id = $1`, [step.deposit.id]);
    await insertProblems(step, problems);
    await step.sql.execute(
      `UPDATE migration.deposit SET refusal_code = $2, problem_count = $3, scan_cursor = NULL WHERE id = $1`,
      [step.deposit.id, problems[0]?.code ?? 'deposit.signature_missing', count],
    );
    await step.become('refused');
  });
}

function findSigner(deposit: Deposit, keys: readonly { id: string; public_key: Buffer }[]) {
  let problem: BagProblem | null = depositProblem(
    'deposit.no_signing_key',
    'No signing key of the platform is registered.',
  );
  for (const key of keys) {
    const wrong = deposit.verifySignature(key.public_key);
    if (wrong === null) return { signer: key.id, problem: null };
    // Of several keys, the one that is named says what is wrong; the others only that they are not it.
    if (wrong.code !== 'deposit.signature_other_key' || problem?.code !== 'deposit.signature_invalid') problem = wrong;
  }
  return { signer: null, problem };
}
