import { type DynamicModule, Module } from '@nestjs/common';
import { type Clock, systemClock } from '@holdfast/kernel';
import {
  deriveSecret,
  HealthModule,
  MailOutbox,
  QueueModule,
  type ServiceDefinition,
  type ServiceParts,
  standardChecks,
} from '@holdfast/platform';
import { BillingModeController } from './billing/billing-mode.controller';
import { CustodianBillingController } from './billing/custodian-billing.controller';
import { HolderBillingController } from './billing/holder-billing.controller';
import { HostedPages } from './billing/hosted-pages';
import { HostedPagesController } from './billing/hosted-pages.controller';
import { PlansController } from './billing/plans.controller';
import { SponsorshipsController } from './billing/sponsorships.controller';
import { StatementController } from './billing/statement.controller';
import { BooksController } from './custodian/books.controller';
import { ChangesController } from './custodian/changes.controller';
import { CustodianTransfersController } from './custodian/custodian-transfers.controller';
import { OfferingController } from './custodian/offering.controller';
import { QueueEventsController } from './custodian/queue-events.controller';
import { AssetsController } from './holder/assets.controller';
import { ClaimsController } from './holder/claims.controller';
import { CustodiansController } from './holder/custodians.controller';
import { LiveStreams } from './live/live-streams';
import { StreamSlots } from './live/stream-slots';
import { ThumbnailsController } from './holder/thumbnails.controller';
import { TransferEventsController } from './holder/transfer-events.controller';
import { TransferNews } from './live/transfer-news';
import { TransfersController } from './holder/transfers.controller';
import { IdentityModule } from './identity/identity.module';
import { ChainSourcesController } from './platform/chain-sources.controller';
import { ClaimCodesController } from './platform/claim-codes.controller';
import { DepositIntake } from './platform/deposit-intake';
import { DepositFilesController } from './platform/deposit-files.controller';
import { DepositsController } from './platform/deposits.controller';
import { OffBoardingEventsController } from './platform/off-boarding-events.controller';
import { OffBoardingSums } from './platform/off-boarding-sums';
import { OffBoardingsController } from './platform/off-boardings.controller';
import { SigningKeysController } from './platform/signing-keys.controller';
import { UploadsController } from './platform/uploads.controller';
import { PortalParts } from './portal-parts';
import { BundleController } from './public/bundle.controller';
import { ContentController, ContentHost } from './public/content.controller';
import { LogKey } from './public/log-key';
import { LogController } from './public/log.controller';
import { PortalPages } from './public/portal-pages';
import { ReceiptsController } from './public/receipts.controller';

/** What browsers and platforms talk to: sessions, off-boardings, claims, transfers, custodians, the public log. */
@Module({})
export class PortalApiModule {
  static register(parts: ServiceParts, clock: Clock = systemClock): DynamicModule {
    const { config, database, queues, logger } = parts;
    return {
      module: PortalApiModule,
      imports: [
        QueueModule.forRoot(queues),
        HealthModule.forRoot({ checks: standardChecks(database, queues), logger }),
        IdentityModule.forRoot({
          masterSecret: deriveSecret(config.masterSecret, 'identity'),
          clock,
          mails: new MailOutbox(config.masterSecret, clock),
          publicOrigin: config.publicOrigin,
          recoveryDelayMs: config.recoveryDelaySeconds * 1_000,
        }),
      ],
      controllers: [
        OffBoardingsController,
        SigningKeysController,
        ChainSourcesController,
        OffBoardingEventsController,
        DepositFilesController,
        DepositsController,
        UploadsController,
        ClaimCodesController,
        ClaimsController,
        AssetsController,
        ThumbnailsController,
        CustodiansController,
        TransfersController,
        TransferEventsController,
        OfferingController,
        ChangesController,
        CustodianTransfersController,
        QueueEventsController,
        BooksController,
        PlansController,
        CustodianBillingController,
        StatementController,
        HolderBillingController,
        HostedPagesController,
        SponsorshipsController,
        BillingModeController,
        LogController,
        ReceiptsController,
        BundleController,
        ContentController,
      ],
      providers: [
        { provide: PortalParts, useFactory: () => PortalParts.open(parts, clock) },
        HostedPages,
        TransferNews,
        StreamSlots,
        LiveStreams,
        OffBoardingSums,
        DepositIntake,
        LogKey,
        ContentHost,
        PortalPages,
      ],
    };
  }
}

export const portalApi: ServiceDefinition = {
  name: 'portal',
  connections: 20,
  module: (parts) => PortalApiModule.register(parts),
};
