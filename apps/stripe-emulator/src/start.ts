import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '@holdfast/kernel';
import { buildServer } from './http/server';
import { Dispatcher } from './http/dispatch';
import { Faults } from './http/faults';
import { Store } from './store/store';
import { byTime, transact, type BillingSettings, type Emulation, type Unit } from './store/unit';
import { Timeline } from './time/timeline';
import { Deliverer } from './webhooks/deliverer';

/** The key that the emulator takes when none is given. It opens nothing else. */
export const emulatorSecretKey = 'sk_test_emulator0000000000000000';
export const emulatorWebhookSecret = 'whsec_emulator00000000000000000000';

/** The platform's own account. */
export const platformAccount = 'acct_1Emulator000000000';

export interface StripeEmulatorOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  readonly host?: string;
  /** Where the journal is kept. Without one it is kept in a temporary directory and removed at the end. */
  readonly dataDirectory?: string;
  /** A journal above this size of which less than half is still needed is written anew at the start. */
  readonly compactAboveBytes?: number;
  /** Where events go: those of the platform, and those of connected accounts. */
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  /** The secret for events of connected accounts, where it is another one. */
  readonly connectWebhookSecret?: string;
  /** All events, unless these are named. */
  readonly webhookEvents?: readonly string[];
  readonly webhookRetryDelaysMs?: readonly number[];
  readonly secretKey?: string;
  /** A key for live-mode objects, for tests of what must not mix. No money is behind it either. */
  readonly liveSecretKey?: string;
  /** The time of everything that is not on a test clock. */
  readonly clock?: Clock;
  /** The address that browsers see, where it is not the one listened on. */
  readonly publicUrl?: string;
  readonly billing?: Partial<BillingSettings>;
}

export interface StripeEmulator {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** What the next calls are made to suffer. */
  readonly faults: Faults;
  /** Does at once what the clock has made due. */
  tick(): Promise<void>;
  /** Resolves when all events so far were sent, or tried in vain; `patienceMs` at the latest. */
  delivered(patienceMs?: number): Promise<void>;
  close(): Promise<void>;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const retryDelaysMs = [second, 5 * second, 30 * second, 2 * minute, 10 * minute, hour, 3 * hour, 12 * hour, 24 * hour];

const billingSettings: BillingSettings = { retryDays: [3, 5, 7], afterRetries: 'unpaid', customersPerTestClock: 3 };

/** Starts the emulator on its own port. Everything that it acknowledges is in the data directory first. */
export async function startStripeEmulator(options: StripeEmulatorOptions = {}): Promise<StripeEmulator> {
  const { host = '127.0.0.1', clock = systemClock, secretKey = emulatorSecretKey } = options;
  if (!secretKey.startsWith('sk_test_')) throw new Error('The emulator takes test keys only: sk_test_...');
  const temporary = options.dataDirectory === undefined ? mkdtempSync(join(tmpdir(), 'stripe-emulator-')) : undefined;
  const store = Store.open(options.dataDirectory ?? temporary ?? '', {
    nowSeconds: Math.floor(clock.now().getTime() / second),
    compactAboveBytes: options.compactAboveBytes ?? 64 * 1024 * 1024,
  });
  let url = options.publicUrl ?? '';
  const emulation: Emulation = {
    store,
    clock,
    platformAccount,
    settings: { ...billingSettings, ...options.billing },
    publicUrl: () => url,
    deliver: () => deliverer.wake(),
  };
  const deliverer = new Deliverer(emulation, options.webhookRetryDelaysMs ?? retryDelaysMs);
  const timeline = new Timeline(emulation, (patienceMs) => deliverer.settled(patienceMs));
  const faults = new Faults();
  const dispatcher = new Dispatcher(emulation, {
    test: secretKey,
    ...(options.liveSecretKey === undefined ? {} : { live: options.liveSecretKey }),
  });
  prepare(emulation, options);
  const server = buildServer(emulation, dispatcher, faults, () => timeline.tick());
  const address = await server.listen({ port: options.port ?? 0, host });
  const { port } = new URL(address);
  if (options.publicUrl === undefined) url = `http://${host}:${port}`;
  timeline.start();
  deliverer.wake();
  return {
    url: `http://${host}:${port}`,
    host,
    port: Number(port),
    secretKey,
    webhookSecret: options.webhookSecret ?? emulatorWebhookSecret,
    faults,
    tick: () => timeline.tick(),
    delivered: (patienceMs = 10_000) => deliverer.settled(patienceMs),
    close: async () => {
      await server.close();
      await timeline.stop();
      await deliverer.stop();
      await store.journal.close();
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    },
  };
}

/** The platform's account in both modes, and the endpoints that the options name. */
function prepare(emulation: Emulation, options: StripeEmulatorOptions): void {
  const { work } = transact(emulation, byTime, (made) => {
    for (const livemode of options.liveSecretKey === undefined ? [false] : [false, true]) {
      const unit = made.unit(platformAccount, livemode);
      if (!unit.get('account', platformAccount)) {
        unit.insert(
          'account',
          'acct',
          {
            created: unit.now(),
            type: 'standard',
            country: 'US',
            defaultCurrency: 'usd',
            email: 'platform@holdfast.example',
            metadata: {},
            facts: { 'business_profile.name': 'Holdfast (emulator)' },
            controller: { collection: 'stripe', dashboard: 'full', fees: 'account', losses: 'stripe' },
            detailsSubmitted: true,
            chargesEnabled: true,
            payoutsEnabled: true,
            documentWanted: false,
            payoutAt: null,
          },
          platformAccount,
        );
      }
      keepEndpoint(unit, options, false);
      keepEndpoint(unit, options, true);
    }
  });
  work.commit();
}

/** The endpoint of the options: one that an earlier start left behind is changed, not doubled. */
function keepEndpoint(unit: Unit, options: StripeEmulatorOptions, connect: boolean): void {
  const id = connect ? 'we_optionsConnect' : 'we_options';
  if (options.webhookUrl === undefined) {
    unit.remove('webhook_endpoint', id);
    return;
  }
  const { webhookSecret = emulatorWebhookSecret, connectWebhookSecret = webhookSecret } = options;
  const fields = {
    url: options.webhookUrl,
    secret: connect ? connectWebhookSecret : webhookSecret,
    enabledEvents: options.webhookEvents ?? ['*'],
    connect,
    status: 'enabled' as const,
    description: connect ? 'Events of connected accounts' : 'Events of the platform',
  };
  if (unit.get('webhook_endpoint', id)) unit.change('webhook_endpoint', id, fields);
  else unit.insert('webhook_endpoint', 'we', { ...fields, created: unit.now(), metadata: {} }, id);
}
