import type { PageOf, PasskeyItem } from '@holdfast/contracts';
import { type Clock, DomainError, newId } from '@holdfast/kernel';
import type { Database, Page, Sql } from '@holdfast/platform';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import { parseText } from '../core/text';
import { actAs } from './actor';
import type { ChallengePurpose, Challenges } from './challenges';

const PASSKEYS_MAX = 20;
const NAME_MAX = 100;
const SITE_NAME = 'Holdfast';
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;
const Transports = z.array(z.enum(TRANSPORTS));
const ClientData = z.object({ challenge: z.string().min(1).max(200) });

interface PasskeyRow {
  id: string;
  credential_id: Buffer;
  name: string;
  backed_up: boolean;
  transports: string[];
  created_at: Date;
  last_used_at: Date | null;
}

interface FoundPasskey {
  id: string;
  person_id: string;
  public_key: Buffer;
  counter: bigint;
  transports: string[];
}

/**
 * Passkeys (W3C WebAuthn). A challenge counts once and for one purpose; the origin and the site's name are those of the
 * portal. User verification is asked for, so that a passkey is as good as a password.
 */
export class Passkeys {
  private readonly rpId: string;

  constructor(
    private readonly database: Database,
    private readonly challenges: Challenges,
    private readonly publicOrigin: string,
    private readonly clock: Clock,
  ) {
    this.rpId = new URL(publicOrigin).hostname;
  }

  /** What the browser needs to make one. Throws `identity.too_many_passkeys`. */
  async registrationOptions(sql: Sql, person: { id: string; name: string }) {
    const rows = await this.rowsOf(sql, person.id);
    if (rows.length >= PASSKEYS_MAX) {
      throw new DomainError('conflict', 'identity.too_many_passkeys', `You have ${PASSKEYS_MAX} passkeys already.`, {
        remedy: 'Remove one first.',
      });
    }
    const options = await generateRegistrationOptions({
      rpName: SITE_NAME,
      rpID: this.rpId,
      userName: person.name,
      userID: new Uint8Array(Buffer.from(person.id.replaceAll('-', ''), 'hex')),
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: rows.map((row) => ({ id: row.credential_id.toString('base64url') })),
    });
    await this.challenges.keep(sql, 'passkey_registration', options.challenge);
    return options;
  }

  /** Throws `identity.passkey_refused`, `identity.passkey_known`, `identity.text_unsafe`. */
  async register(
    sql: Sql,
    personId: string,
    given: { name: string; response: RegistrationResponseJSON },
  ): Promise<PasskeyItem> {
    const name = parseText(given.name, '/name', NAME_MAX);
    const expectedChallenge = await this.takeChallenge(
      sql,
      'passkey_registration',
      given.response.response.clientDataJSON,
    );
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: given.response,
      expectedChallenge,
      expectedOrigin: this.publicOrigin,
      expectedRPID: this.rpId,
      requireUserVerification: true,
    }).catch(() => {
      throw refused();
    });
    if (!verified || registrationInfo === undefined) throw refused();
    const { credential, credentialBackedUp } = registrationInfo;
    const [row] = await sql.query<PasskeyRow>(
      `INSERT INTO identity.passkey (id, person_id, credential_id, public_key, counter, transports, name, backed_up, created_at)
       VALUES ($1::uuid, $2::uuid, $3, $4, $5::bigint, $6::text[], $7, $8, $9::timestamptz)
       ON CONFLICT (credential_id) DO NOTHING RETURNING *`,
      [
        newId(),
        personId,
        Buffer.from(credential.id, 'base64url'),
        Buffer.from(credential.publicKey),
        BigInt(credential.counter),
        Transports.parse(credential.transports ?? []),
        name,
        credentialBackedUp,
        this.clock.now(),
      ],
    );
    if (row === undefined)
      throw new DomainError('conflict', 'identity.passkey_known', 'This passkey is known already.');
    return toItem(row);
  }

  async list(sql: Sql, personId: string, page: Page): Promise<PageOf<PasskeyItem>> {
    const rows = await sql.query<PasskeyRow>(
      `SELECT * FROM identity.passkey WHERE person_id = $1::uuid AND ($2::uuid IS NULL OR id > $2::uuid)
       ORDER BY id LIMIT $3::int`,
      [personId, page.after?.[0] ?? null, page.fetchLimit],
    );
    return page.of(rows, (row) => [row.id], toItem);
  }

  /** Throws `identity.passkey_not_found`. */
  async remove(sql: Sql, personId: string, id: string): Promise<void> {
    const removed = await sql.execute('DELETE FROM identity.passkey WHERE person_id = $1::uuid AND id = $2::uuid', [
      personId,
      id,
    ]);
    if (removed === 0) throw new DomainError('not_found', 'identity.passkey_not_found', 'There is no such passkey.');
  }

  /** For signing in: whoever has a passkey of this site. */
  async signInOptions(sql: Sql) {
    const options = await generateAuthenticationOptions({ rpID: this.rpId, userVerification: 'required' });
    await this.challenges.keep(sql, 'passkey_sign_in', options.challenge);
    return options;
  }

  /** For step-up: one of the person's own. Throws `identity.passkey_not_found` when they have none. */
  async stepUpOptions(sql: Sql, personId: string) {
    const rows = await this.rowsOf(sql, personId);
    if (rows.length === 0) throw new DomainError('not_found', 'identity.passkey_not_found', 'You have no passkey.');
    const options = await generateAuthenticationOptions({
      rpID: this.rpId,
      userVerification: 'required',
      allowCredentials: rows.map((row) => ({
        id: row.credential_id.toString('base64url'),
        transports: Transports.parse(row.transports),
      })),
    });
    await this.challenges.keep(sql, 'passkey_step_up', options.challenge);
    return options;
  }

  /** The person who signs in with it. Throws `identity.passkey_refused`. */
  async signIn(response: AuthenticationResponseJSON): Promise<string> {
    return this.verify(null, 'passkey_sign_in', response);
  }

  /** The signed-in person proves again that they are there. Throws `identity.passkey_refused`. */
  async confirm(personId: string, response: AuthenticationResponseJSON): Promise<void> {
    await this.verify(personId, 'passkey_step_up', response);
  }

  /** In transactions of its own: a challenge that was shown once is spent, whatever comes of it. */
  private async verify(
    personId: string | null,
    purpose: ChallengePurpose,
    response: AuthenticationResponseJSON,
  ): Promise<string> {
    const actor = personId === null ? {} : { personId };
    const expectedChallenge = await this.database.transact(actor, (sql) =>
      this.takeChallenge(sql, purpose, response.response.clientDataJSON),
    );
    const [found] = await this.database.read(actor, (sql) =>
      sql.query<FoundPasskey>('SELECT * FROM identity.find_passkey($1)', [Buffer.from(response.id, 'base64url')]),
    );
    if (found === undefined || (personId !== null && found.person_id !== personId)) throw refused();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: this.publicOrigin,
      expectedRPID: this.rpId,
      requireUserVerification: true,
      credential: {
        id: response.id,
        publicKey: new Uint8Array(found.public_key),
        counter: Number(found.counter),
        transports: Transports.parse(found.transports),
      },
    }).catch(() => {
      throw refused();
    });
    if (!verified) throw refused();
    await this.database.transact({}, async (sql) => {
      await actAs(sql, { personId: found.person_id });
      await sql.execute(
        'UPDATE identity.passkey SET counter = $2::bigint, last_used_at = $3::timestamptz WHERE id = $1::uuid',
        [found.id, BigInt(authenticationInfo.newCounter), this.clock.now()],
      );
    });
    return found.person_id;
  }

  private async takeChallenge(sql: Sql, purpose: ChallengePurpose, clientDataJson: string): Promise<string> {
    const challenge = challengeOf(clientDataJson);
    if (challenge === null || !(await this.challenges.take(sql, purpose, challenge))) throw refused();
    return challenge;
  }

  private rowsOf(sql: Sql, personId: string): Promise<PasskeyRow[]> {
    return sql.query<PasskeyRow>(
      `SELECT * FROM identity.passkey WHERE person_id = $1::uuid ORDER BY id LIMIT ${PASSKEYS_MAX}`,
      [personId],
    );
  }
}

function challengeOf(clientDataJson: string): string | null {
  try {
    return ClientData.parse(JSON.parse(Buffer.from(clientDataJson, 'base64url').toString())).challenge;
  } catch {
    return null;
  }
}

function toItem(row: PasskeyRow): PasskeyItem {
  return {
    id: row.id,
    name: row.name,
    backedUp: row.backed_up,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}

/** The same whatever was wrong: another site, an old challenge, a strange key. */
const refused = () =>
  new DomainError('forbidden', 'identity.passkey_refused', 'The passkey was not accepted.', {
    remedy: 'Try again on the portal’s own page, or use your password.',
  });
