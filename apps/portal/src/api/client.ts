import { type QueryFunctionContext, type QueryKey, queryOptions } from '@tanstack/react-query';
import createClient, { type Middleware } from 'openapi-fetch';
import { ProblemError, toProblem } from './problem';
import type { paths } from './schema';

type Method = 'get' | 'post' | 'put' | 'delete';
/** The addresses of the API that take the method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = M extends keyof paths[P] ? NonNullable<paths[P][M]> : never;
type Json<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : undefined;

/** What the API answers: `Answer<'/api/transfers/{id}'>`. */
export type Answer<P extends keyof paths, M extends Method = 'get'> =
  Operation<P, M> extends { responses: infer Responses } ? Json<Responses[Exclude<keyof Responses, 'default'>]> : never;
/** One row of a paged answer. */
export type ItemOf<P extends PathOf<'get'>> = Answer<P> extends { items: (infer Item)[] } ? Item : never;
/** What the API takes as a body. */
export type BodyOf<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { requestBody: { content: { 'application/json': infer Body } } } ? Body : undefined;

type Part<P extends keyof paths, M extends Method, Name extends 'path' | 'query'> =
  Operation<P, M> extends { parameters: { [K in Name]?: infer Value } } ? Exclude<Value, undefined> : never;
type PathPart<P extends keyof paths, M extends Method> = [Part<P, M, 'path'>] extends [never]
  ? { path?: undefined }
  : { path: Part<P, M, 'path'> };
type QueryPart<P extends keyof paths, M extends Method> = [Part<P, M, 'query'>] extends [never]
  ? { query?: undefined }
  : { query?: Omit<Part<P, M, 'query'>, 'cursor'> };
/** Who is spoken for: null for the person alone, else the organization whose staff one is. */
interface As {
  organizationId?: string | null;
}
export type Asked<P extends keyof paths, M extends Method> = PathPart<P, M> & QueryPart<P, M> & As;

export type Body<P extends keyof paths, M extends Method> = [BodyOf<P, M>] extends [undefined]
  ? { body?: undefined }
  : { body: BodyOf<P, M> };

type Optional<T> = Partial<T> extends T ? [asked?: T] : [asked: T];

interface Raw {
  path?: unknown;
  query?: unknown;
  body?: unknown;
  organizationId?: string | null;
}

/** Tells everybody who listens that the session is over: see session/expired.tsx. */
const signedOut = new EventTarget();
export function onSignedOut(listener: () => void): () => void {
  signedOut.addEventListener('signed-out', listener);
  return () => signedOut.removeEventListener('signed-out', listener);
}

const problems: Middleware = {
  async onResponse({ response, request }) {
    if (response.ok) return response;
    const body: unknown = await response.json().catch(() => null);
    const error = new ProblemError(toProblem(response.status, body));
    const isSession = new URL(request.url).pathname === '/api/session';
    if (error.isSignedOut && !isSession) signedOut.dispatchEvent(new Event('signed-out'));
    throw error;
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return error;
    return new ProblemError({ status: 0, code: 'network', detail: '', field: null, remedy: null, traceId: null });
  },
};

const client = createClient<paths>({ credentials: 'same-origin' });
client.use(problems);

type Send = (path: string, init: object) => Promise<{ data?: unknown }>;
const SEND: Record<Method, Send> = {
  get: client.GET as Send,
  post: client.POST as Send,
  put: client.PUT as Send,
  delete: client.DELETE as Send,
};

// The one place without types: openapi-fetch's own follow a path that is known, not one that is a parameter. What comes in
// and what goes out is typed from the same document by the functions below.
async function send(method: Method, path: string, raw: Raw, more: RequestInit & { headers?: HeadersInit } = {}) {
  const headers = new Headers(more.headers);
  if (raw.organizationId != null) headers.set('Holdfast-Organization', raw.organizationId);
  const { data } = await SEND[method](path, {
    params: { path: raw.path ?? {}, query: raw.query ?? {} },
    ...(raw.body === undefined ? {} : { body: raw.body }),
    ...more,
    headers,
  });
  return data;
}

/** Reads once. Throws ProblemError. Pages use `query` and `pages` instead, with TanStack Query. */
export async function read<P extends PathOf<'get'>>(
  path: P,
  ...[asked]: Optional<Asked<P, 'get'>>
): Promise<Answer<P>> {
  return (await send('get', path, asked ?? {})) as Answer<P>;
}

/** Changes something. `idempotencyKey` is the same whenever the same wish is sent again; see useChange. Throws ProblemError. */
export async function change<P extends PathOf<M>, M extends Exclude<Method, 'get'>>(
  method: M,
  path: P,
  asked: Asked<P, M> & Body<P, M>,
  idempotencyKey: string,
): Promise<Answer<P, M>> {
  const raw: Raw = asked;
  return (await send(method, path, raw, { headers: { 'Idempotency-Key': idempotencyKey } })) as Answer<P, M>;
}

/** The key under which an answer is kept: the path first, so that `forget('/api/transfers')` finds all of it. */
export const keyOf = (path: string, asked: Raw = {}): QueryKey => [
  path,
  { path: asked.path ?? {}, query: asked.query ?? {}, organizationId: asked.organizationId ?? null },
];

/** Options for useQuery or a route's loader: `useQuery(query('/api/transfers/{id}', { path: { id } }))`. */
export function query<P extends PathOf<'get'>>(path: P, ...[asked]: Optional<Asked<P, 'get'>>) {
  return queryOptions({
    queryKey: keyOf(path, asked),
    queryFn: async ({ signal }) => (await send('get', path, asked ?? {}, { signal })) as Answer<P>,
  });
}

type PagedPath = {
  [P in PathOf<'get'>]: Answer<P> extends { items: unknown[]; nextCursor: string | null } ? P : never;
}[PathOf<'get'>];
export type { PagedPath };

export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}

/** A list page by page: what usePaged takes. */
export interface PagesOptions<Item> {
  readonly queryKey: QueryKey;
  readonly queryFn: (context: QueryFunctionContext<QueryKey, string | null>) => Promise<Page<Item>>;
}

/** `usePaged(pages('/api/assets', { query: { grade: 'A' } }))`; DataTable and CardList show what that gives. */
export function pages<P extends PagedPath>(path: P, ...[asked]: Optional<Asked<P, 'get'>>): PagesOptions<ItemOf<P>> {
  const raw: Raw = asked ?? {};
  return {
    queryKey: [...keyOf(path, raw), 'pages'],
    queryFn: async ({ signal, pageParam }) => {
      const wanted = { ...Object(raw.query), ...(pageParam === null ? {} : { cursor: pageParam }) };
      return (await send('get', path, { ...raw, query: wanted }, { signal })) as Page<ItemOf<P>>;
    },
  };
}
