import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Allow, Describe, OwnTransaction } from './decorators';
import { DOCS_STYLE, docsPage } from './docs-page';
import { HTTP_OPTIONS, type HttpOptions } from './http-options';
import { openApiDocument } from './open-api';
import { RouteCatalog } from './route-catalog';

/** What there is to call, for programs and for people. */
@Controller('api')
@Allow('public')
@OwnTransaction()
export class DocsController {
  constructor(
    private readonly catalog: RouteCatalog,
    @Inject(HTTP_OPTIONS) private readonly options: HttpOptions,
  ) {}

  @Get('openapi.json')
  @Describe({ summary: 'This API as an OpenAPI 3.1 document' })
  document() {
    return openApiDocument(this.catalog.routes, this.title);
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Describe({ summary: 'This API as a page to read', produces: 'text/html' })
  page() {
    return docsPage(this.catalog.routes, this.title);
  }

  @Get('docs/style.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Describe({ summary: 'How the page looks', produces: 'text/css' })
  style() {
    return DOCS_STYLE;
  }

  private get title(): string {
    return this.options.title ?? 'Holdfast';
  }
}
