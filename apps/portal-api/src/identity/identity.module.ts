import { type DynamicModule, Module } from '@nestjs/common';
import {
  ApiKeys,
  Credentials,
  Invitations,
  MasterKey,
  Members,
  PassportAuthenticator,
  PasswordHasher,
  People,
  Sessions,
} from '@holdfast/identity';
import { type Clock, systemClock } from '@holdfast/kernel';
import { AUTHENTICATOR, Database } from '@holdfast/platform';
import { ApiKeysController } from './api-keys.controller';
import { AuditController } from './audit.controller';
import { ErasureController } from './erasure.controller';
import { InvitationsController } from './invitations.controller';
import { MembersController } from './members.controller';
import { PeopleController } from './people.controller';
import { SessionController } from './session.controller';
import { SessionCookie } from './session-cookie';
import { SessionRotation } from './session-rotation';
import { SessionsController } from './sessions.controller';

export interface IdentityModuleOptions {
  /** At least 32 random bytes, from the configuration. */
  readonly masterSecret: Uint8Array;
  readonly clock?: Clock;
}

/** People, sessions, staff and API keys over HTTP; brings the app its AUTHENTICATOR. */
@Module({})
export class IdentityModule {
  static forRoot({ masterSecret, clock = systemClock }: IdentityModuleOptions): DynamicModule {
    const master = new MasterKey(masterSecret);
    const hasher = new PasswordHasher();
    const members = new Members(master, clock);
    const onDatabase = { inject: [Database] };
    return {
      module: IdentityModule,
      global: true,
      controllers: [
        PeopleController,
        ErasureController,
        SessionController,
        SessionsController,
        InvitationsController,
        MembersController,
        ApiKeysController,
        AuditController,
      ],
      providers: [
        { provide: MasterKey, useValue: master },
        { provide: PasswordHasher, useValue: hasher },
        { provide: Members, useValue: members },
        { provide: People, useValue: new People(master, clock) },
        { provide: Invitations, useValue: new Invitations(master, members, clock) },
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
        { provide: AUTHENTICATOR, useExisting: PassportAuthenticator },
        SessionCookie,
        SessionRotation,
      ],
      exports: [AUTHENTICATOR, ApiKeys, Credentials, MasterKey, Members, People, Sessions],
    };
  }
}
