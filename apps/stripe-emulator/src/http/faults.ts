/** What may happen to a call on its way, for tests of what a caller does then. */
export type Fault =
  /** The connection breaks before the call was read: nothing happened. */
  | 'lost_request'
  /** The call is done, and its answer never arrives. */
  | 'lost_answer'
  /** 500 before anything happened. */
  | 'server_error'
  /** The same, kept under the call's idempotency key, as Stripe keeps whatever it first answered. */
  | 'kept_error'
  /** The call is done, and what is answered and kept is a 500 all the same. */
  | 'done_kept_error'
  /** 429. */
  | 'rate_limit';

interface Planned {
  readonly method: string;
  readonly path: RegExp;
  readonly fault: Fault;
  left: number;
}

/** Faults planned for calls to come; each is used up by the calls that it meets. */
export class Faults {
  private planned: Planned[] = [];

  /** The next `times` calls of this method whose path matches suffer `fault`. */
  plan(method: 'GET' | 'POST' | 'DELETE', path: RegExp, fault: Fault, times = 1): void {
    this.planned.push({ method, path, fault, left: times });
  }

  clear(): void {
    this.planned = [];
  }

  take(method: string, path: string): Fault | undefined {
    const found = this.planned.find((plan) => plan.left > 0 && plan.method === method && plan.path.test(path));
    if (!found) return undefined;
    found.left -= 1;
    this.planned = this.planned.filter((plan) => plan.left > 0);
    return found.fault;
  }
}
