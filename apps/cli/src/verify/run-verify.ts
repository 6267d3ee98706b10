import { createHash } from 'node:crypto';
import { DomainError } from '@holdfast/kernel';
import { verifyBundle, verifyReceipt, type VerifierKey } from '@holdfast/proof';
import { openInput, UsageError } from './open-input';
import { readKey } from './read-key';
import { inert, toJson, wordsOfBundle, wordsOfReceipt } from './report-words';

export interface VerifyInput {
  readonly path: string;
  readonly key: string | undefined;
  readonly json: boolean;
}

export interface VerifyOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const NO_KEY = `This needs the log's key: holdfast verify <path> --key <key, or a file with it>

The key must come from outside of what you verify. The log publishes it, with its fingerprint, at
    https://<the log's address>/.well-known/holdfast-log.json
and you may have been given the fingerprint on paper or by somebody you trust. A key that lies within
a bundle (data/log-key.txt) could have been forged together with everything else in it.
`;

/** Answers the exit code: 0 verified, 1 not verified, 2 wrong usage. All sentences go to `output`. */
export async function runVerify(input: VerifyInput, output: VerifyOutput): Promise<0 | 1 | 2> {
  if (input.key === undefined) {
    output.err(NO_KEY);
    return 2;
  }
  try {
    const key = await readKey(input.key, input.path);
    return (await verifyInput(input, key, output)) ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError || error instanceof DomainError) {
      output.err(`${inert(error.message)}\n`);
      return 2;
    }
    throw error;
  }
}

async function verifyInput(
  { path, json }: VerifyInput,
  verifierKey: VerifierKey,
  output: VerifyOutput,
): Promise<boolean> {
  const opened = await openInput(path);
  if (opened.kind === 'receipt') {
    const verdict = verifyReceipt(opened.bytes, { verifierKey });
    output.out(json ? toJson(verdict) : wordsOfReceipt(verdict));
    return verdict.ok;
  }
  try {
    const report = await verifyBundle(opened.entries, { verifierKey, streamingHash: () => createHash('sha256') });
    output.out(json ? toJson(report) : wordsOfBundle(report));
    return report.ok;
  } catch (error) {
    // A tar that is cut off or damaged is a bundle that does not verify.
    const reason = inert(error instanceof Error ? error.message : String(error));
    output.out(
      json
        ? toJson({ ok: false, checks: [{ name: 'readable', ok: false, detail: reason }] })
        : `NOT VERIFIED: this cannot be read as a bundle (${reason}).\n`,
    );
    return false;
  }
}
