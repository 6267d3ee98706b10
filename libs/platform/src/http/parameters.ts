import { Readable } from 'node:stream';
import {
  Body,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  Param,
  type PipeTransform,
  Query,
} from '@nestjs/common';
import { DomainError, isUuid } from '@holdfast/kernel';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Page, parsePage } from './cursor';
import { HTTP_OPTIONS, type HttpOptions } from './http-options';
import { requestStateOf } from './request-state';

/** What the OpenAPI document needs to know about a handler's parameters, kept on its prototype. */
export interface ParameterShapes {
  body?: z.ZodType;
  query?: z.ZodType;
  paged?: boolean;
}

const SHAPES = 'holdfast:parameters';

export function shapesOf(prototype: object, handler: string): ParameterShapes {
  const shapes: ParameterShapes | undefined = Reflect.getMetadata(SHAPES, prototype, handler);
  return shapes ?? {};
}

function remember(prototype: object, handler: string | symbol | undefined, shapes: ParameterShapes): void {
  if (handler === undefined) return;
  const known: ParameterShapes | undefined = Reflect.getMetadata(SHAPES, prototype, handler);
  Reflect.defineMetadata(SHAPES, { ...known, ...shapes }, prototype, handler);
}

/** The JSON body, parsed. Throws `request.unknown_field`, `request.invalid_field`, or the code that the schema names. */
export const JsonBody =
  (schema: z.ZodType): ParameterDecorator =>
  (target, handler, index) => {
    remember(target, handler, { body: schema });
    Body({ transform: (value: unknown) => parseWith(schema, value, (path) => `/${path.map(pointer).join('/')}`) })(
      target,
      handler,
      index,
    );
  };

/** The query's parameters, parsed; `cursor` and `limit` are left to `@Paged()`. */
export const JsonQuery =
  (schema: z.ZodType): ParameterDecorator =>
  (target, handler, index) => {
    remember(target, handler, { query: schema });
    Query({ transform: (value: object) => parseWith(schema, withoutPaging(value), (path) => path.join('.')) })(
      target,
      handler,
      index,
    );
  };

/** An id in the path. Throws `request.invalid_id`. */
export const PathId = (name: string): ParameterDecorator =>
  Param(name, {
    transform(value: unknown) {
      if (typeof value === 'string' && isUuid(value.toLowerCase())) return value.toLowerCase();
      throw new DomainError('malformed', 'request.invalid_id', 'An id is a UUID.', { field: name });
    },
  });

@Injectable()
export class PagePipe implements PipeTransform<FastifyRequest, Page> {
  constructor(@Inject(HTTP_OPTIONS) private readonly options: HttpOptions) {}

  transform(request: FastifyRequest): Page {
    const [path = ''] = request.url.split('?');
    const query: { limit?: unknown; cursor?: unknown } = Object(request.query);
    const filters = Object.entries(withoutPaging(query)).sort(([left], [right]) => (left < right ? -1 : 1));
    const { principal } = requestStateOf(request);
    const caller = [principal?.personId ?? null, principal?.organizationId ?? null];
    return parsePage(query, this.options.secret, JSON.stringify([path, filters, caller]));
  }
}

const pageOfRequest = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/** The page that `cursor` and `limit` ask for: a `Page`. Throws `request.invalid_limit`, `request.invalid_cursor`. */
export const Paged = (): ParameterDecorator => (target, handler, index) => {
  remember(target, handler, { paged: true });
  pageOfRequest(PagePipe)(target, handler, index);
};

/**
 * The body as a stream of bytes, unread (tar, NDJSON, octets), under `@OwnTransaction()`; the handler sets the limits.
 * Throws `request.unsupported_media_type`.
 */
export const StreamBody = createParamDecorator((_data: unknown, context: ExecutionContext): Readable => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body instanceof Readable) return body;
  throw new DomainError('malformed', 'request.unsupported_media_type', 'This route reads a stream of bytes.', {
    field: 'Content-Type',
    remedy: 'Send application/x-tar, application/x-ndjson or application/octet-stream, as /api/docs says.',
  });
});

function withoutPaging(query: object): object {
  return Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'cursor' && name !== 'limit'));
}

const pointer = (key: PropertyKey) => String(key).replaceAll('~', '~0').replaceAll('/', '~1');

/** Parses with the schema and turns its first complaint into a domain error; values are never repeated in it. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, fieldOf: (path: PropertyKey[]) => string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    throw new DomainError('malformed', 'request.unknown_field', `There is no such field here${more}.`, {
      field: fieldOf([...issue.path, key.slice(0, 60)]),
      remedy: 'Leave it out; /api/docs lists the fields.',
    });
  }
  const field = fieldOf(issue.path);
  const named: unknown = issue.code === 'custom' ? issue.params?.code : undefined;
  if (typeof named === 'string') throw new DomainError('invalid', named, issue.message, { field });
  throw new DomainError('malformed', 'request.invalid_field', `${issue.message}${more}.`, { field });
}
