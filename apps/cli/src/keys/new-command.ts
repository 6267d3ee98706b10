import { generateKeyPairSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { DomainError } from '@holdfast/kernel';
import { keyFingerprint, rawPublicKey } from '@holdfast/sources';
import type { Command } from 'commander';
import { type ExitCode, type Terminal, processTerminal, runCommand } from '../terminal/terminal';

/** `holdfast keys new`: an Ed25519 key in PKCS 8 PEM that only its owner can read. Throws `cli.key_exists`. */
export async function newKeyCommand(file: string, terminal: Terminal): Promise<ExitCode> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  // 'wx' creates or fails: a key that signed deposits must never be written over.
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    const exists = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
    const message = exists ? `${file} exists already, and keys are never written over.` : `${file} cannot be written.`;
    throw new DomainError('conflict', exists ? 'cli.key_exists' : 'cli.key_unwritable', message, {
      remedy: 'Give the path of a new file.',
    });
  });
  try {
    await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  const raw = rawPublicKey(publicKey);
  terminal.err(`The private key is in ${file}: keep it safe. Register the public key with Holdfast.\n`);
  terminal.out(`publicKey ${raw.toString('base64')}\nfingerprint ${keyFingerprint(raw)}\n`);
  return 0;
}

export function addNewKeyCommand(program: Command): void {
  program
    .command('new <file>')
    .description('make an Ed25519 key to sign deposits with (PKCS 8 PEM, mode 0600)')
    .action((file: string) => runCommand(processTerminal, () => newKeyCommand(file, processTerminal)));
}
