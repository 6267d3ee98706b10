import { HolderReferences, MasterKey } from '@holdfast/identity';
import type { HolderSealer } from '@holdfast/migration';
import { type Config, type Database, deriveSecret, NOBODY } from '@holdfast/platform';

/** The platform's names of its users, as identity keeps them. */
export class IdentitySealer implements HolderSealer {
  private readonly opened = new Map<string, Promise<HolderReferences>>();
  private readonly master: MasterKey;

  constructor(
    config: Config,
    private readonly database: Database,
  ) {
    this.master = new MasterKey(deriveSecret(config.masterSecret, 'identity'));
  }

  async seal(
    organizationId: string,
    references: readonly string[],
  ): Promise<{ index: Uint8Array; sealed: Uint8Array }[]> {
    const keys = await this.keysOf(organizationId);
    return references.map((reference) => ({ index: keys.index(reference), sealed: keys.seal(reference) }));
  }

  private keysOf(organizationId: string): Promise<HolderReferences> {
    const known = this.opened.get(organizationId);
    if (known !== undefined) return known;
    const opening = this.database.read(NOBODY, (sql) => HolderReferences.open(sql, this.master, organizationId));
    this.opened.set(organizationId, opening);
    opening.catch(() => this.opened.delete(organizationId));
    return opening;
  }
}
