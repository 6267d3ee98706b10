import { randomUUID } from 'node:crypto';

export interface ApiAnswer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** What the API refused: its problem+json, as it came. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: string;

  constructor(
    readonly status: number,
    readonly problem: { code?: string; title?: string; detail?: string },
    request: string,
  ) {
    super(`${request}: ${status} ${problem.code ?? ''} ${problem.detail ?? problem.title ?? ''}`);
    this.code = problem.code ?? 'unknown';
  }
}

/** A caller of the public API, as a browser (a cookie) or a program (an API key) would be. */
export class ApiClient {
  private cookie: string | undefined;
  organizationId: string | undefined;

  constructor(
    readonly origin: string,
    private readonly apiKey?: string,
  ) {}

  get<Body>(path: string): Promise<Body> {
    return this.send<Body>('GET', path).then((answer) => answer.body);
  }

  post<Body>(path: string, body?: object, idempotencyKey: string = randomUUID()): Promise<Body> {
    return this.send<Body>('POST', path, body, idempotencyKey).then((answer) => answer.body);
  }

  put<Body>(path: string, body: object, idempotencyKey: string = randomUUID()): Promise<Body> {
    return this.send<Body>('PUT', path, body, idempotencyKey).then((answer) => answer.body);
  }

  delete(path: string): Promise<void> {
    return this.send('DELETE', path, undefined, randomUUID()).then(() => undefined);
  }

  /** Throws ApiProblem for every answer that is not 2xx. */
  async send<Body>(method: string, path: string, body?: object, idempotencyKey?: string): Promise<ApiAnswer<Body>> {
    const response = await this.fetch(method, path, body, idempotencyKey);
    const text = await response.text();
    const json: unknown = text !== '' && /json$/.test(mediaType(response)) ? JSON.parse(text) : text;
    if (!response.ok) throw new ApiProblem(response.status, asObject(json), `${method} ${path}`);
    return { status: response.status, headers: response.headers, body: json as Body };
  }

  /** The bare answer, for streams. */
  async fetch(
    method: string,
    path: string,
    body?: object,
    idempotencyKey?: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json', ...more };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    if (this.cookie !== undefined) headers.cookie = this.cookie;
    if (this.apiKey !== undefined) headers.authorization = `Bearer ${this.apiKey}`;
    else headers.origin = this.origin;
    if (this.organizationId !== undefined) headers['holdfast-organization'] = this.organizationId;
    const response = await fetch(this.origin + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      if (cookie.startsWith('holdfast_session=')) this.cookie = cookie.split(';')[0];
    }
    return response;
  }

  /** Signs in, and speaks for the organization with this slug if one is given. */
  async signIn(email: string, password: string, organizationSlug?: string): Promise<this> {
    await this.post('/api/session', { email, password });
    if (organizationSlug !== undefined) {
      const me = await this.get<{ memberships: { organization: { id: string; slug: string } }[] }>('/api/session');
      this.organizationId = me.memberships.find(({ organization }) => organization.slug === organizationSlug)
        ?.organization.id;
    }
    return this;
  }

  /** Every item of a list, page by page. */
  async *all<Item>(path: string): AsyncGenerator<Item> {
    let cursor: string | null = null;
    do {
      const query: string =
        cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
      const page: { items: Item[]; nextCursor: string | null } = await this.get(path + query);
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
}

const mediaType = (response: Response): string => (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
