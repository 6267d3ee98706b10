/** What the API says when it does not do something: RFC 9457, as libs/contracts/src/http.ts has it. */
export interface Problem {
  readonly status: number;
  /** Stable, such as `transfer.past_cutover`. `network` when nobody answered. */
  readonly code: string;
  /** One English sentence, shown when we have no words of our own for the code. */
  readonly detail: string;
  /** Where in the input: a JSON pointer, or the name of a header or of a query parameter. */
  readonly field: string | null;
  readonly remedy: string | null;
  /** For whoever looks for the cause; null when nobody answered. */
  readonly traceId: string | null;
}

export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
  }

  get code(): string {
    return this.problem.code;
  }

  /** The session is over, or there was none. */
  get isSignedOut(): boolean {
    return this.problem.status === 401;
  }

  get isForbidden(): boolean {
    return this.problem.status === 403;
  }

  get isNotFound(): boolean {
    return this.problem.status === 404;
  }

  /** Nobody knows whether it was done: asking again with the same Idempotency-Key is right. */
  get isUncertain(): boolean {
    return this.problem.status === 0 || this.problem.status >= 500;
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Reads an error's body; what is no problem document (a proxy's page, a cut answer) becomes one by its status. */
export function toProblem(status: number, body: unknown): Problem {
  const said: Partial<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {};
  return {
    status,
    code: text(said.code) ?? `http.${status}`,
    detail: text(said.detail) ?? '',
    field: text(said.field),
    remedy: text(said.remedy),
    traceId: text(said.traceId),
  };
}

/** A script or style of a page could not be fetched: browsers and the bundler say it in words of their own. */
export const isPieceMissing = (error: unknown): boolean =>
  error instanceof Error &&
  /dynamically imported module|importing a module script|unable to preload/i.test(error.message);

/** Whatever was thrown, as a problem: a failed fetch is `network`, a bug is `unexpected`. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const isFetch = error instanceof TypeError && /fetch|network|load/i.test(error.message);
  const code = isFetch || isPieceMissing(error) ? 'network' : 'unexpected';
  return { status: 0, code, detail: '', field: null, remedy: null, traceId: null };
}
