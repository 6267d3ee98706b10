import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { ClsModule } from 'nestjs-cls';
import { LoggerModule } from 'nestjs-pino';
import { Database } from '../database/database';
import { AccessGuard } from './access-guard';
import { AfterCommit } from './after-commit';
import { DocsController } from './docs-controller';
import { EventStreams } from './event-streams';
import { HTTP_OPTIONS, type HttpOptions } from './http-options';
import { PagePipe } from './parameters';
import { ProblemFilter } from './problem-filter';
import { RequestContext } from './request-context';
import { RouteCatalog } from './route-catalog';
import { UnitOfWorkInterceptor } from './unit-of-work-interceptor';

/** The edge's own parts, once for the whole app: `Database`, `RequestContext`, `EventStreams` can be injected anywhere. */
@Module({})
export class HttpModule {
  static forRoot(options: HttpOptions): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      imports: [
        DiscoveryModule,
        ClsModule.forRoot({ global: true }),
        // The request's line is written by the edge; every other line gets its trace id from the logger itself.
        LoggerModule.forRoot({ pinoHttp: { logger: options.logger, autoLogging: false }, forRoutes: [] }),
      ],
      controllers: [DocsController],
      providers: [
        { provide: HTTP_OPTIONS, useValue: options },
        { provide: Database, useValue: options.database },
        RequestContext,
        RouteCatalog,
        AfterCommit,
        EventStreams,
        PagePipe,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: UnitOfWorkInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [HTTP_OPTIONS, Database, RequestContext, EventStreams, RouteCatalog, AfterCommit, PagePipe],
    };
  }
}
