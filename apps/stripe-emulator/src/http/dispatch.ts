import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { newId, randomText } from '../store/ids';
import { answersKeptSeconds, type Scope } from '../store/store';
import { transact, type Emulation } from '../store/unit';
import { apiVersion } from '../wire';
import { authenticate, type Caller, type Keys } from './authenticate';
import { expandAnswer } from './expand';
import { badRequest, StripeFault } from './fault';
import type { Fault } from './faults';
import { parseForm, type Form } from './form';
import type { Method, Route } from './route';

export interface Call {
  readonly method: Method;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  readonly ids: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Under which id a call is made, and what is planned to befall it. */
interface How {
  readonly request: string;
  readonly fault: Fault | undefined;
}

/** Calls whose answer is being made durable: the same key again is refused until then. */
type InFlight = Set<string>;

/** Takes one call from its headers to its durable answer. */
export class Dispatcher {
  private readonly inFlight: InFlight = new Set();

  constructor(
    private readonly emulation: Emulation,
    private readonly keys: Keys,
  ) {}

  async answer(route: Route | undefined, call: Call, fault?: Fault): Promise<Answer> {
    const request = `req_${randomText(14)}`;
    try {
      const caller = authenticate(call.headers, this.keys, this.emulation.store, this.emulation.platformAccount);
      if (!route) throw unrecognized(call);
      const scope = this.emulation.store.scope(caller.account, caller.livemode);
      const key = idempotencyKey(call);
      if (key === undefined) return await this.perform(route, call, caller, { request, fault });
      return await this.performOnce(route, call, caller, scope, { request, fault }, key);
    } catch (error) {
      return fromError(error, request);
    }
  }

  private seconds(): number {
    return Math.floor(this.emulation.clock.now().getTime() / 1_000);
  }

  /** Same key and same body: the first answer again. Another body, or the first still under way: an error. */
  private async performOnce(route: Route, call: Call, caller: Caller, scope: Scope, how: How, key: string) {
    const { request } = how;
    const mark = `${scope.key} ${key}`;
    const fingerprint = createHash('sha256').update(`${call.method} ${call.path}\n${call.body}`).digest('base64url');
    if (this.inFlight.has(mark)) throw inUse(key);
    const kept = scope.answers.get(key);
    if (kept && kept.at > this.seconds() - answersKeptSeconds) {
      if (kept.fingerprint !== fingerprint) throw otherBody(key);
      const text = await this.emulation.store.journal.read(kept.place);
      const headers = { 'idempotent-replayed': 'true', 'original-request': kept.request, 'idempotency-key': key };
      return made(kept.status, text, request, headers);
    }
    this.inFlight.add(mark);
    try {
      return await this.perform(route, call, caller, how, { key, fingerprint });
    } finally {
      this.inFlight.delete(mark);
    }
  }

  private async perform(
    route: Route,
    call: Call,
    caller: Caller,
    { request, fault }: How,
    idempotency?: { key: string; fingerprint: string },
  ): Promise<Answer> {
    // The SDK puts the parameters of a DELETE into the address, other clients into the body.
    const form = parseForm(call.method === 'POST' || call.body !== '' ? call.body : call.query);
    const paths = takeExpand(form);
    const cause = { request, idempotencyKey: idempotency?.key ?? null };
    let started = false;
    const { work, outcome } = transact(this.emulation, cause, (work) => {
      if (fault === 'kept_error') throw unknownError();
      const unit = work.unit(caller.account, caller.livemode);
      const value = route.run(unit, form, call.ids);
      started = true;
      return JSON.stringify(expandAnswer(unit, value, paths));
    });
    const said = fault === 'done_kept_error' ? { fault: unknownError() } : outcome;
    const status = 'fault' in said ? said.fault.status : 200;
    const text = 'fault' in said ? envelope(said.fault) : said.value;
    const keeps = idempotency && (started || ('fault' in said && savesFault(said.fault)));
    const scope = this.emulation.store.scope(caller.account, caller.livemode);
    const answer = keeps ? { ...idempotency, status, request, at: this.seconds() } : undefined;
    work.commit(answer ? { scope, answer, text } : undefined);
    await this.emulation.store.journal.durable();
    return made(status, text, request, {
      ...(idempotency ? { 'idempotency-key': idempotency.key, 'original-request': request } : {}),
      ...(caller.account === this.emulation.platformAccount ? {} : { 'stripe-account': caller.account }),
    });
  }
}

const unknownError = () => new StripeFault(500, { type: 'api_error', message: 'An unknown error occurred' });

/** A malformed call never began, so its key is still free; a declined card or a missing object is an answer. */
function savesFault(fault: StripeFault): boolean {
  const neverBegan = ['parameter_unknown', 'parameter_missing', 'parameter_invalid_integer', 'parameter_invalid_empty'];
  return fault.body.code === undefined ? fault.status !== 400 : !neverBegan.includes(fault.body.code);
}

function takeExpand(form: Form): string[] {
  const raw = form.get('expand');
  form.delete('expand');
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) throw badRequest('Invalid array', { param: 'expand' });
  return raw.map((path, index) => {
    if (typeof path !== 'string' || path === '') throw badRequest('Invalid string', { param: `expand[${index}]` });
    return path;
  });
}

function idempotencyKey(call: Call): string | undefined {
  const header = call.headers['idempotency-key'];
  if (call.method !== 'POST' || header === undefined) return undefined;
  const key = Array.isArray(header) ? header.join(',') : header;
  if (key === '' || key.length > 255) {
    throw badRequest('Idempotency keys must have between 1 and 255 characters.');
  }
  return key;
}

function inUse(key: string): StripeFault {
  return new StripeFault(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message:
      `There is currently another in-progress request using this Idempotent Key: ${key} ` +
      '(that probably means you submitted twice, and the other request is still going through).',
  });
}

function otherBody(key: string): StripeFault {
  return new StripeFault(400, {
    type: 'idempotency_error',
    message:
      'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}

function unrecognized({ method, path }: Call): StripeFault {
  return new StripeFault(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path.slice(0, 200)}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  });
}

function envelope(fault: StripeFault): string {
  return JSON.stringify({ error: fault.body });
}

function made(status: number, text: string, request: string, headers: Record<string, string> = {}): Answer {
  const common = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-cache, no-store',
    'request-id': request,
    'stripe-version': apiVersion,
  };
  return { status, text, headers: { ...common, ...headers } };
}

export function fromError(error: unknown, request: string): Answer {
  if (error instanceof StripeFault) return made(error.status, envelope(error), request);
  const id = newId('err');
  process.stderr.write(
    `stripe-emulator ${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  const fault = new StripeFault(500, {
    type: 'api_error',
    message: `Sorry! There was an error while talking to the emulator (${id}).`,
  });
  return made(500, envelope(fault), request);
}
