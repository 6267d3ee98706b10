import { Problem } from '@holdfast/contracts';
import { z } from 'zod';
import type { Permission } from './decorators';
import type { Route } from './route-catalog';

type JsonObject = { [key: string]: unknown };

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonObject => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    unrepresentable: 'any',
    io,
  });
  return rest;
};

/** OpenAPI 3.1 of the routes: the same Zod schemas that check the requests. */
export function openApiDocument(routes: readonly Route[], title: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const path = route.path.replace(/:([A-Za-z0-9]+)/g, '{$1}').replace(/\*([A-Za-z0-9]+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: { title, version: '1' },
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'holdfast_session' },
        apiKey: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function operation(route: Route): JsonObject {
  const { description, shapes } = route;
  const body = shapes.body ? { schema: schemaOf(shapes.body, 'input') } : {};
  const consumes = description?.consumes ?? 'application/json';
  const hasBody = shapes.body !== undefined || description?.consumes !== undefined;
  return {
    operationId: route.handler,
    summary: description?.summary ?? route.handler,
    tags: [route.handler.replace(/Controller\..*$/, '')],
    'x-allow': route.permissions,
    ...(route.permissions.includes('public') ? {} : { security: securityOf(route.permissions) }),
    parameters: parametersOf(route),
    ...(hasBody ? { requestBody: { required: true, content: { [consumes]: body } } } : {}),
    responses: { [route.status]: answerOf(route), default: PROBLEM_ANSWER },
  };
}

const PROBLEM_ANSWER = {
  description: 'What went wrong, and what to do (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function answerOf({ description }: Route): JsonObject {
  const json = description?.answer && { 'application/json': { schema: schemaOf(description.answer, 'output') } };
  const other = description?.produces === undefined ? undefined : { [description.produces]: {} };
  return { description: 'Done', ...(json || other ? { content: { ...json, ...other } } : {}) };
}

function securityOf(permissions: readonly Permission[]): JsonObject[] {
  const roles = permissions.some((permission) => permission !== 'person');
  return [{ session: [] }, ...(roles ? [{ apiKey: [] }] : [])];
}

function parametersOf(route: Route): JsonObject[] {
  const inPath = [...route.path.matchAll(/[:*]([A-Za-z0-9]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = route.shapes.query ? schemaOf(route.shapes.query, 'input') : {};
  const required: unknown[] = Array.isArray(query.required) ? query.required : [];
  const inQuery = Object.entries(Object(query.properties)).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  const paging = route.shapes.paged
    ? [
        { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } },
        {
          name: 'limit',
          in: 'query',
          required: false,
          schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
        },
      ]
    : [];
  const key = route.needsIdempotencyKey
    ? [{ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', maxLength: 200 } }]
    : [];
  const organization = route.permissions.some((permission) => permission !== 'public' && permission !== 'person')
    ? [{ name: 'Holdfast-Organization', in: 'header', required: false, schema: { type: 'string', format: 'uuid' } }]
    : [];
  return [...inPath, ...inQuery, ...paging, ...key, ...organization];
}
