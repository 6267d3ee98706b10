import { z } from 'zod';
import { type MasterKey, personOwner } from './master-key';
import { seal, unseal } from './seal';

const PersonalData = z.object({ email: z.string(), name: z.string() });
/** What we know of a person; the only place where it is in clear is memory. */
export type PersonalData = z.infer<typeof PersonalData>;

/** Seals under a key of the person's own, so that destroying the key erases them everywhere, backups included. */
export function sealPerson(
  master: MasterKey,
  personId: string,
  data: PersonalData,
): { wrapped: Buffer; sealed: Buffer } {
  const { key, wrapped } = master.newDataKey(personOwner(personId));
  return { wrapped, sealed: seal(key, Buffer.from(JSON.stringify(data)), personOwner(personId)) };
}

/** Null when the person was erased: their row stays, and says nothing. */
export function openPerson(
  master: MasterKey,
  personId: string,
  row: { wrapped: Uint8Array | null; sealed: Uint8Array },
): PersonalData | null {
  if (row.wrapped === null) return null;
  const key = master.unwrap(row.wrapped, personOwner(personId));
  return PersonalData.parse(JSON.parse(unseal(key, row.sealed, personOwner(personId)).toString()));
}
