import { join } from 'node:path';
import { DomainError } from '@holdfast/kernel';
import { z } from 'zod';
import { KNOWN_SETTINGS, Settings } from './settings';

/** What the environment says, read once, parsed and cross-checked. Times in milliseconds, addresses without a slash at the end. */
export interface Config {
  readonly nodeEnv: 'development' | 'test' | 'production';
  readonly port: number;
  /** Where a worker without an API answers its health checks; its own port when not given. */
  readonly healthPort: number | undefined;
  readonly dataDirectory: string;
  /** The migrator's; services get their own from it. */
  readonly databaseUrl: string | undefined;
  /** One service's own, where the migrator's is not at hand. */
  readonly serviceDatabaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly publicOrigin: string;
  readonly contentOrigin: string;
  /** The name in the log's checkpoints; no scheme. */
  readonly logOrigin: string;
  readonly masterSecret: string;
  readonly chains: readonly ChainSettings[];
  /** Origins that content may be fetched from although they are private; never in production. */
  readonly fetchAllowOrigins: readonly string[];
  /** How Stripe is reached; null where there is no key: in every service but billing. */
  readonly stripe: StripeSettings | null;
  /** What we keep of each payment to a custodian, in hundredths of a per cent. */
  readonly feeBasisPoints: number;
  /** Where billing listens when all services are one process; the portal's port and one when not given. */
  readonly billingPort: number;
  /** An SMTP address; without one mails rest in the development outbox, and in production wait. */
  readonly mailUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: string;
  /** Proxies in front whose X-Forwarded-For is believed. */
  readonly proxies: number;
  /** Between a holder's consent and the request that it makes, for the holder to object in. */
  readonly coolOffSeconds: number;
  /** Between the notice that an account is being recovered and its new password. */
  readonly recoveryDelaySeconds: number;
  /** How long work stands still after its worker was killed. */
  readonly leaseSeconds: number;
  /** Deposits and transfers that one worker takes forward at once. */
  readonly workerJobs: number;
  /** How long a transaction on a chain may wait before it is replaced by one that pays more. */
  readonly stuckSeconds: number;
  /** How long what went wrong after a release is left alone before it is tried again. */
  readonly attentionSeconds: number;
}

export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Of the endpoint for custodians' accounts, where it is one of its own. */
  readonly connectWebhookSecret: string | undefined;
  /** Another server than Stripe's own: the emulator. */
  readonly apiBase: string | undefined;
  readonly mode: StripeMode;
}

/** Where money goes: nowhere (emulator), nowhere, but Stripe plays along (test), or from cards to banks (live). */
export type StripeMode = 'emulator' | 'test' | 'live';

export interface ChainSettings {
  readonly chainId: number;
  readonly name: string;
  readonly rpcUrls: readonly string[];
}

/** A setting that the process refuses to start with; `field` is its name. */
export class ConfigError extends DomainError {
  constructor(code: string, setting: string, message: string, remedy: string) {
    super('invalid', `config.${code}`, message, { field: setting, remedy });
  }
}

type Environment = { readonly [name: string]: string | undefined };

const REPOSITORY = join(__dirname, '../../../..');

/** Where the embedded system keeps everything: HOLDFAST_DATA, or `.holdfast` beside the code. */
export const dataDirectoryOf = (env: Environment): string => env.HOLDFAST_DATA || join(REPOSITORY, '.holdfast');

/** Throws ConfigError: `config.unknown_setting`, `config.invalid_setting`, `config.missing_secret`, `config.weak_secret`, ... */
export function loadConfig(env: Environment): Config {
  refuseUnknown(env);
  const settings = parse(env);
  const origin = `localhost:${settings.PORT}`;
  const config: Config = {
    nodeEnv: settings.NODE_ENV,
    port: settings.PORT,
    healthPort: settings.HOLDFAST_HEALTH_PORT,
    dataDirectory: dataDirectoryOf(env),
    databaseUrl: settings.DATABASE_URL,
    serviceDatabaseUrl: settings.HOLDFAST_SERVICE_DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    publicOrigin: settings.HOLDFAST_PUBLIC_ORIGIN ?? `http://${origin}`,
    contentOrigin: settings.HOLDFAST_CONTENT_ORIGIN ?? `http://content.${origin}`,
    logOrigin: settings.HOLDFAST_LOG_ORIGIN ?? DEVELOPMENT_LOG_ORIGIN,
    masterSecret: settings.HOLDFAST_SECRET ?? '',
    chains: settings.HOLDFAST_CHAINS,
    fetchAllowOrigins: settings.HOLDFAST_FETCH_ALLOW_ORIGINS,
    stripe: stripeOf(settings),
    feeBasisPoints: settings.HOLDFAST_FEE_BASIS_POINTS,
    billingPort: settings.HOLDFAST_BILLING_PORT ?? settings.PORT + 1,
    mailUrl: settings.HOLDFAST_MAIL_URL,
    mailFrom: settings.HOLDFAST_MAIL_FROM,
    logLevel: settings.HOLDFAST_LOG_LEVEL,
    proxies: settings.HOLDFAST_PROXIES,
    ...waitsOf(settings),
    leaseSeconds: settings.HOLDFAST_LEASE_SECONDS,
    workerJobs: settings.HOLDFAST_WORKER_JOBS,
    stuckSeconds: settings.HOLDFAST_STUCK_SECONDS,
    attentionSeconds: settings.HOLDFAST_ATTENTION_SECONDS,
  };
  checkSecret(config);
  checkOrigins(config);
  checkChains(config);
  checkStripe(config);
  if (config.nodeEnv === 'production') checkProduction(config);
  return config;
}

const DAY_SECONDS = 86_400;

/** Long enough for a mail to be read where it matters, and no time at all where nothing does. */
function waitsOf(settings: z.infer<typeof Settings>): Pick<Config, 'coolOffSeconds' | 'recoveryDelaySeconds'> {
  const matters = settings.NODE_ENV === 'production';
  return {
    coolOffSeconds: settings.HOLDFAST_COOL_OFF_SECONDS ?? (matters ? DAY_SECONDS : 0),
    recoveryDelaySeconds: settings.HOLDFAST_RECOVERY_DELAY_SECONDS ?? (matters ? 3 * DAY_SECONDS : 60),
  };
}

const DEVELOPMENT_LOG_ORIGIN = 'holdfast.example/log';
const SECRET_BYTES_MIN = 32;
const PLACEHOLDER = /change.?me|default|secret|password|example|development|^(.)\1*$/i;

function refuseUnknown(env: Environment): void {
  const unknown = Object.keys(env).find((name) => name.startsWith('HOLDFAST_') && !KNOWN_SETTINGS.includes(name));
  if (unknown === undefined) return;
  throw new ConfigError(
    'unknown_setting',
    unknown,
    `There is no setting ${unknown}.`,
    `Remove it, or correct its name: the settings are ${KNOWN_SETTINGS.join(', ')}.`,
  );
}

function parse(env: Environment): z.infer<typeof Settings> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = Settings.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const setting = String(issue?.path[0]);
  // The value is not repeated: it may be a password.
  throw new ConfigError(
    'invalid_setting',
    setting,
    `${setting} is wrong: ${issue?.message}.`,
    'Correct it or remove it.',
  );
}

function checkSecret({ masterSecret, nodeEnv }: Config): void {
  const remedy = 'Set it to 32 or more random bytes, for instance of: openssl rand -base64 48';
  const setting = 'HOLDFAST_SECRET';
  if (masterSecret === '') throw new ConfigError('missing_secret', setting, `${setting} is missing.`, remedy);
  if (Buffer.byteLength(masterSecret) < SECRET_BYTES_MIN) {
    throw new ConfigError('weak_secret', setting, `${setting} is shorter than ${SECRET_BYTES_MIN} bytes.`, remedy);
  }
  if (nodeEnv === 'production' && PLACEHOLDER.test(masterSecret)) {
    throw new ConfigError('default_secret', setting, `${setting} is a placeholder that everybody knows.`, remedy);
  }
}

function checkOrigins({ publicOrigin, contentOrigin }: Config): void {
  if (new URL(publicOrigin).hostname !== new URL(contentOrigin).hostname) return;
  throw new ConfigError(
    'content_origin',
    'HOLDFAST_CONTENT_ORIGIN',
    'Content must be served from another host name than the portal: it is whatever strangers made.',
    'Give it a host name of its own, such as content.<the portal>.',
  );
}

function checkChains({ chains }: Config): void {
  const ids = chains.map(({ chainId }) => chainId);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return;
  throw new ConfigError(
    'chain_twice',
    'HOLDFAST_CHAINS',
    `Chain ${twice} is there twice.`,
    'List all its nodes in one rpcUrls.',
  );
}

function stripeOf(settings: z.infer<typeof Settings>): StripeSettings | null {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = settings;
  if (secretKey === undefined) return null;
  if (webhookSecret === undefined) {
    throw new ConfigError(
      'missing_webhook_secret',
      'STRIPE_WEBHOOK_SECRET',
      'There is a key of Stripe’s and no secret to check its webhooks with.',
      'Set it to the signing secret of the webhook endpoint; `stripe listen` prints one.',
    );
  }
  const apiBase = settings.HOLDFAST_STRIPE_API_BASE;
  const connectWebhookSecret = settings.STRIPE_CONNECT_WEBHOOK_SECRET;
  const mode = isLive(secretKey) ? 'live' : apiBase === undefined ? 'test' : 'emulator';
  return { secretKey, webhookSecret, connectWebhookSecret, apiBase, mode };
}

const isLive = (secretKey: string): boolean => /^(sk|rk)_live_/.test(secretKey);

/** Real money only from a system in production, and only through Stripe itself. */
function checkStripe({ stripe, nodeEnv }: Config): void {
  if (stripe === null) return;
  if (stripe.mode === 'live' && stripe.apiBase !== undefined) {
    throw new ConfigError(
      'live_key_elsewhere',
      'HOLDFAST_STRIPE_API_BASE',
      'A live key of Stripe’s is for Stripe alone, and would be sent elsewhere.',
      'Remove HOLDFAST_STRIPE_API_BASE, or use a test key.',
    );
  }
  if (stripe.mode === 'live' && nodeEnv !== 'production') {
    throw new ConfigError(
      'live_key_in_development',
      'STRIPE_SECRET_KEY',
      'A live key of Stripe’s charges real cards, and this system is not in production.',
      'Use a test key.',
    );
  }
  if (stripe.mode === 'emulator' && nodeEnv === 'production') {
    throw new ConfigError(
      'emulator_in_production',
      'HOLDFAST_STRIPE_API_BASE',
      'The emulator of Stripe is for development: nobody would be paid.',
      'Remove it.',
    );
  }
}

function checkProduction(config: Config): void {
  const { publicOrigin, contentOrigin, logOrigin, fetchAllowOrigins, databaseUrl, serviceDatabaseUrl } = config;
  const https = (setting: string, origin: string) => {
    if (origin.startsWith('https:')) return;
    throw new ConfigError(
      'not_https',
      setting,
      `${setting} is not https.`,
      'Set it to the https address that browsers use.',
    );
  };
  https('HOLDFAST_PUBLIC_ORIGIN', publicOrigin);
  https('HOLDFAST_CONTENT_ORIGIN', contentOrigin);
  if (logOrigin === DEVELOPMENT_LOG_ORIGIN) {
    throw new ConfigError(
      'log_origin',
      'HOLDFAST_LOG_ORIGIN',
      'The log has the name that is for development.',
      'Choose a name of your own, once: every checkpoint and receipt carries it.',
    );
  }
  if (fetchAllowOrigins.length > 0) {
    throw new ConfigError(
      'fetch_allowed',
      'HOLDFAST_FETCH_ALLOW_ORIGINS',
      'Private addresses may not be fetched from in production.',
      'Remove it.',
    );
  }
  if (databaseUrl === undefined && serviceDatabaseUrl === undefined) {
    throw new ConfigError(
      'no_database',
      'DATABASE_URL',
      'There is no database.',
      'Set DATABASE_URL or HOLDFAST_SERVICE_DATABASE_URL.',
    );
  }
}
