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
  /** An SMTP address; without one mails rest in the development outbox, and in production wait. */
  readonly mailUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: string;
  /** Proxies in front whose X-Forwarded-For is believed. */
  readonly proxies: number;
  /** How long work stands still after its worker was killed. */
  readonly leaseSeconds: number;
}

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
    mailUrl: settings.HOLDFAST_MAIL_URL,
    mailFrom: settings.HOLDFAST_MAIL_FROM,
    logLevel: settings.HOLDFAST_LOG_LEVEL,
    proxies: settings.HOLDFAST_PROXIES,
    leaseSeconds: settings.HOLDFAST_LEASE_SECONDS,
  };
  checkSecret(config);
  checkOrigins(config);
  checkChains(config);
  if (config.nodeEnv === 'production') checkProduction(config);
  return config;
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
