import { Agent, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { DeliveryRecord, WebhookEndpointRecord } from '../resources/webhook-endpoint';
import type { Scope } from '../store/store';
import { byTime, transact, type Emulation, type Unit } from '../store/unit';
import { signatureHeader } from './signature';

interface Waiting {
  readonly scope: Scope;
  readonly id: string;
}

const atOnce = 16;
const timeoutMs = 10_000;

/** Sends events to endpoints, oldest first, several at once, again after a failure, until they are taken. */
export class Deliverer {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  private readonly secureAgent = new SecureAgent({ keepAlive: true, maxSockets: atOnce });
  private queue: Waiting[] = [];
  private head = 0;
  private readonly seen = new Map<Scope, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly idle: (() => void)[] = [];
  private sending = 0;
  private stopped = false;

  constructor(
    private readonly emulation: Emulation,
    /** How long to wait after each failure; the last one repeats no more, the event stays in the list of events. */
    private readonly retryDelaysMs: readonly number[],
  ) {}

  /** Takes up the deliveries that were added since it last looked. */
  wake(): void {
    if (this.stopped) return;
    for (const scope of this.emulation.store.scopes.values()) {
      for (const delivery of scope.records.delivery.oldestFirst(undefined, this.seen.get(scope))) {
        this.seen.set(scope, delivery.sequence);
        if (delivery.attempts <= this.retryDelaysMs.length) this.queue.push({ scope, id: delivery.id });
      }
    }
    this.next();
  }

  /** Resolves when every delivery that can be tried was tried, or patience has run out. */
  settled(patienceMs: number): Promise<void> {
    if (this.isIdle()) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.queue = [];
    this.head = 0;
    this.agent.destroy();
    this.secureAgent.destroy();
    while (this.sending > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  private isIdle(): boolean {
    return this.sending === 0 && this.head === this.queue.length;
  }

  private next(): void {
    while (!this.stopped && this.sending < atOnce) {
      const waiting = this.queue[this.head];
      if (!waiting) break;
      this.head += 1;
      this.sending += 1;
      void this.send(waiting).finally(() => {
        this.sending -= 1;
        this.next();
      });
    }
    if (this.head === this.queue.length) {
      this.queue = [];
      this.head = 0;
    }
    if (!this.isIdle()) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  private async send({ scope, id }: Waiting): Promise<void> {
    const delivery = scope.records.delivery.get(id);
    if (!delivery) return;
    const endpoint = this.endpointOf(delivery);
    if (!endpoint) {
      this.change((unit) => unit.remove('delivery', id), scope);
      return;
    }
    const position = scope.events.position(delivery.event);
    const event = position === undefined ? undefined : scope.events.list[position];
    const taken = event ? await this.post(endpoint, await this.emulation.store.journal.read(event.place)) : true;
    if (this.stopped || !scope.records.delivery.get(id)) return;
    if (taken) this.change((unit) => unit.remove('delivery', id), scope);
    else this.later(scope, delivery);
  }

  private later(scope: Scope, delivery: DeliveryRecord): void {
    const wait = this.retryDelaysMs[delivery.attempts];
    this.change((unit) => unit.change('delivery', delivery.id, { attempts: delivery.attempts + 1 }), scope);
    if (wait === undefined) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.queue.push({ scope, id: delivery.id });
      this.next();
    }, wait);
    this.timers.add(timer.unref());
  }

  private endpointOf(delivery: DeliveryRecord): WebhookEndpointRecord | undefined {
    return this.emulation.store.scopes.get(delivery.endpointScope)?.records.webhook_endpoint.get(delivery.endpoint);
  }

  private change(run: (unit: Unit) => void, scope: Scope): void {
    const { work } = transact(this.emulation, byTime, (made) => run(made.unit(scope.account, scope.livemode)));
    work.commit();
  }

  /** True when the endpoint answered with 2xx. Redirects are failures, as at Stripe. */
  private post(endpoint: WebhookEndpointRecord, body: string): Promise<boolean> {
    const secure = endpoint.url.startsWith('https:');
    const send = secure ? secureRequest : request;
    return new Promise((resolve) => {
      const call = send(
        endpoint.url,
        {
          method: 'POST',
          agent: secure ? this.secureAgent : this.agent,
          timeout: timeoutMs,
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'Stripe/1.0 (holdfast-stripe-emulator)',
            'stripe-signature': signatureHeader(body, endpoint.secret, Math.floor(Date.now() / 1_000)),
          },
        },
        (response) => {
          response.resume();
          response.once('end', () =>
            resolve((response.statusCode ?? 500) >= 200 && (response.statusCode ?? 500) < 300),
          );
          response.once('error', () => resolve(false));
        },
      );
      call.once('timeout', () => call.destroy(new Error('The endpoint did not answer in time.')));
      call.once('error', () => resolve(false));
      call.end(body);
    });
  }
}
