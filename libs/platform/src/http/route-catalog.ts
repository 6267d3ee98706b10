import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core';
import { DomainError } from '@holdfast/kernel';
import { ALLOW, type Description, DESCRIPTION, NO_IDEMPOTENCY, OWN_TRANSACTION, type Permission } from './decorators';
import { type ParameterShapes, shapesOf } from './parameters';
import { AUTHENTICATOR } from './principal';

export interface Route {
  readonly method: string;
  /** `/api/transfers/:id` */
  readonly path: string;
  /** `TransfersController.cancel` */
  readonly handler: string;
  readonly permissions: readonly Permission[];
  readonly needsIdempotencyKey: boolean;
  /** It opens its transactions itself: nobody but the handler sees to its audit rows. */
  readonly ownTransaction: boolean;
  readonly description: Description | undefined;
  readonly shapes: ParameterShapes;
  readonly status: number;
}

const HTTP_CODE = '__httpCode__';

/** All routes of the app. One without an authorization decision keeps the app from booting. */
@Injectable()
export class RouteCatalog implements OnModuleInit {
  private all: readonly Route[] = [];
  private patterns: readonly { method: string; pattern: RegExp }[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly modules: ModuleRef,
  ) {}

  get routes(): readonly Route[] {
    return this.all;
  }

  /** Which methods an address takes; none when it is unknown. */
  methodsAt(url: string): string[] {
    const [path = ''] = url.split('?');
    const methods = this.patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }

  onModuleInit(): void {
    this.all = routesOf(this.discovery.getControllers().flatMap(({ metatype }) => metatype ?? []));
    this.patterns = this.all.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
    const undecided = this.all.filter(({ permissions }) => permissions.length === 0);
    if (undecided.length > 0) {
      const names = undecided.map((route) => `${route.method} ${route.path} (${route.handler})`).join(', ');
      throw new DomainError('invalid', 'http.route_undecided', `No authorization decision for ${names}.`, {
        remedy: 'Say who may call it with @Allow(...).',
      });
    }
    const guarded = this.all.find(({ permissions }) => !permissions.includes('public'));
    if (guarded !== undefined && !this.hasAuthenticator()) {
      throw new DomainError(
        'invalid',
        'http.no_authenticator',
        `Nobody can sign in, but ${guarded.handler} asks for it.`,
        {
          remedy: 'Provide AUTHENTICATOR.',
        },
      );
    }
  }

  private hasAuthenticator(): boolean {
    try {
      return this.modules.get(AUTHENTICATOR, { strict: false }) !== undefined;
    } catch {
      return false;
    }
  }
}

type Controller = NonNullable<ReturnType<DiscoveryService['getControllers']>[number]['metatype']>;

/** The routes of controllers, as their decorators describe them; no app has to run for it. */
export function routesOf(controllers: readonly Controller[]): Route[] {
  return controllers.flatMap(routesOfOne);
}

// A controller is whatever class Nest was given, so its parts are read as what Nest's decorators wrote there.
function routesOfOne(controller: Controller): Route[] {
  const prototype: object = controller.prototype;
  const prefixes = many(Reflect.getMetadata(PATH_METADATA, controller));
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler: unknown = Reflect.get(prototype, name);
    if (typeof handler !== 'function') return [];
    const method: RequestMethod | undefined = Reflect.getMetadata(METHOD_METADATA, handler);
    if (method === undefined) return [];
    const read = <T>(key: string): T | undefined =>
      Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
    const verb = RequestMethod[method];
    const safe = verb === 'GET' || verb === 'HEAD';
    const shared = {
      method: verb,
      handler: `${controller.name}.${name}`,
      permissions: read<Permission[]>(ALLOW) ?? [],
      needsIdempotencyKey: !safe && read(NO_IDEMPOTENCY) !== true && read(OWN_TRANSACTION) !== true,
      ownTransaction: read(OWN_TRANSACTION) === true,
      description: read<Description>(DESCRIPTION),
      shapes: shapesOf(prototype, name),
      status: read<number>(HTTP_CODE) ?? (verb === 'POST' ? 201 : 200),
    };
    const paths = many(Reflect.getMetadata(PATH_METADATA, handler));
    return prefixes.flatMap((prefix) => paths.map((path) => ({ ...shared, path: join(prefix, path) })));
  });
}

const many = (value: unknown): string[] => (Array.isArray(value) ? value : [value ?? '']).map(String);

const join = (...parts: string[]) => `/${parts.flatMap((part) => part.split('/').filter(Boolean)).join('/')}`;

function patternOf(path: string): RegExp {
  const parts = path.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part.startsWith('*') ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}/?$`);
}
