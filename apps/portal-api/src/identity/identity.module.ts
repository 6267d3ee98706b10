import { type DynamicModule, Module } from '@nestjs/common';
import {
  ApiKeys,
  Challenges,
  Credentials,
  EmailVerifications,
  Invitations,
  MasterKey,
  Members,
  Passkeys,
  PassportAuthenticator,
  PasswordHasher,
  People,
  Recoveries,
  Sessions,
} from '@holdfast/identity';
import { type Clock, systemClock } from '@holdfast/kernel';
import { AUTHENTICATOR, Database, MailOutbox } from '@holdfast/platform';
import { ApiKeysController } from './api-keys.controller';
import { AuditController } from './audit.controller';
import { ErasureController } from './erasure.controller';
import { IdentityFacts } from './identity-facts';
import { InvitationsController } from './invitations.controller';
import { LanguageController } from './language.controller';
import { MembersController } from './members.controller';
import { PasskeysController } from './passkeys.controller';
import { PasswordController } from './password.controller';
import { PeopleController } from './people.controller';
import { RecoveryController } from './recovery.controller';
import { SessionController } from './session.controller';
import { SessionCookie } from './session-cookie';
import { SessionRotation } from './session-rotation';
import { SessionsController } from './sessions.controller';
import { StepUp } from './step-up';

export interface IdentityModuleOptions {
  /** At least 32 random bytes, from the configuration. */
  readonly masterSecret: Uint8Array;
  readonly clock?: Clock;
  readonly mails: MailOutbox;
  /** The portal's: for links in mails, and what passkeys are bound to. */
  readonly publicOrigin: string;
  /** Between the notice of a recovery and the new password. */
  readonly recoveryDelayMs: number;
}

/** People, sessions, staff and API keys over HTTP; brings the app its AUTHENTICATOR. */
@Module({})
export class IdentityModule {
  static forRoot(options: IdentityModuleOptions): DynamicModule {
    const { masterSecret, clock = systemClock, mails, publicOrigin, recoveryDelayMs } = options;
    const master = new MasterKey(masterSecret);
    const hasher = new PasswordHasher();
    const members = new Members(master, clock);
    const onDatabase = { inject: [Database] };
    return {
      module: IdentityModule,
      global: true,
      controllers: [
        PeopleController,
        LanguageController,
        ErasureController,
        SessionController,
        SessionsController,
        InvitationsController,
        MembersController,
        ApiKeysController,
        AuditController,
        PasskeysController,
        PasswordController,
        RecoveryController,
      ],
      providers: [
        { provide: MasterKey, useValue: master },
        { provide: PasswordHasher, useValue: hasher },
        { provide: Members, useValue: members },
        { provide: People, useValue: new People(master, clock) },
        { provide: Invitations, useValue: new Invitations({ master, members, mails, publicOrigin, clock }) },
        { provide: Sessions, ...onDatabase, useFactory: (database: Database) => new Sessions(database, clock) },
        { provide: ApiKeys, ...onDatabase, useFactory: (database: Database) => new ApiKeys(database, clock) },
        {
          provide: Credentials,
          ...onDatabase,
          useFactory: (database: Database) => new Credentials(database, master, hasher, clock),
        },
        {
          provide: PassportAuthenticator,
          inject: [Credentials, Sessions, ApiKeys],
          useFactory: (credentials: Credentials, sessions: Sessions, apiKeys: ApiKeys) =>
            new PassportAuthenticator(credentials, sessions, apiKeys),
        },
        { provide: MailOutbox, useValue: mails },
        { provide: IdentityFacts, useValue: new IdentityFacts(publicOrigin, recoveryDelayMs, clock) },
        { provide: Challenges, useValue: new Challenges(clock) },
        { provide: EmailVerifications, useValue: new EmailVerifications(mails, publicOrigin, clock) },
        {
          provide: Passkeys,
          inject: [Database, Challenges],
          useFactory: (database: Database, challenges: Challenges) =>
            new Passkeys(database, challenges, publicOrigin, clock),
        },
        {
          provide: Recoveries,
          ...onDatabase,
          useFactory: (database: Database) =>
            new Recoveries({ database, master, mails, publicOrigin, delayMs: recoveryDelayMs, clock }),
        },
        { provide: AUTHENTICATOR, useExisting: PassportAuthenticator },
        SessionCookie,
        SessionRotation,
        StepUp,
      ],
      exports: [
        AUTHENTICATOR,
        ApiKeys,
        Challenges,
        Credentials,
        IdentityFacts,
        MailOutbox,
        MasterKey,
        Members,
        People,
        Sessions,
        StepUp,
      ],
    };
  }
}
