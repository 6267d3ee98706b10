import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { openLogKey } from '@holdfast/custody';
import { DomainError } from '@holdfast/kernel';
import { parseVerifierKey, type VerifierKey } from '@holdfast/proof';
import { PortalParts } from '../portal-parts';

const PUBLIC_KEY_FILE = 'log-key.pub';

/**
 * The log's public key: from `log-key.pub` beside the key, where the ledger publishes it, else from the key itself (one
 * machine, one data directory). Only the public half is kept.
 */
@Injectable()
export class LogKey {
  private known: VerifierKey | undefined;

  constructor(private readonly parts: PortalParts) {}

  /** Throws `log.not_ready` as long as there is no key. */
  async read(): Promise<VerifierKey> {
    this.known ??= await this.find();
    return this.known;
  }

  private async find(): Promise<VerifierKey> {
    const { dataDirectory, logOrigin } = this.parts.service.config;
    const published = await readFile(join(dataDirectory, PUBLIC_KEY_FILE), 'utf8').catch(() => null);
    if (published !== null) return parseVerifierKey(published.trim());
    const signer = await openLogKey(dataDirectory, logOrigin, { create: false }).catch(() => null);
    if (signer !== null) return { name: signer.name, keyId: signer.keyId, publicKey: signer.publicKey };
    throw new DomainError('unavailable', 'log.not_ready', 'The log has no key yet.', {
      remedy: 'Start the ledger service; it makes the key, or says why not.',
    });
  }
}
