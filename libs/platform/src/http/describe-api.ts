import type { DynamicModule, Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants';
import { DocsController } from './docs-controller';
import { openApiDocument } from './open-api';
import { routesOf } from './route-catalog';

/** What `/api/openapi.json` of an app with this module says; the app does not run for it. */
export function describeApi(rootModule: DynamicModule, title = 'Holdfast') {
  return openApiDocument(routesOf([DocsController, ...controllersOf(rootModule)]), title);
}

function controllersOf(module: unknown): Type[] {
  const dynamic = isDynamic(module) ? module : { module, controllers: [], imports: [] };
  const { module: type, controllers = [], imports = [] } = dynamic;
  if (typeof type !== 'function') return [];
  const declared = (key: string): unknown[] => Reflect.getMetadata(key, type) ?? [];
  return [
    ...controllers,
    ...declared(MODULE_METADATA.CONTROLLERS).filter((one): one is Type => typeof one === 'function'),
    ...[...imports, ...declared(MODULE_METADATA.IMPORTS)].flatMap(controllersOf),
  ];
}

const isDynamic = (module: unknown): module is DynamicModule =>
  typeof module === 'object' && module !== null && 'module' in module;
