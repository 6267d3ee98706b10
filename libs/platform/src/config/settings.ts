import { z } from 'zod';

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^[0-9]{1,9}$/, 'a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max));
const port = integer(1, 65_535);

const urlOf = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `an address that begins with ${protocols.map((name) => `${name}//`).join(' or ')}`,
  });

const postgres = urlOf('postgresql:', 'postgres:').refine(
  (text) => URL.canParse(text) && /^\/[^/]+$/.test(new URL(text).pathname),
  {
    message: 'an address that names a database',
  },
);

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text && text.startsWith('http');
const origin = z.string().refine(isOrigin, 'an origin: scheme, host and port, nothing after them');

const webhookSecret = z.string().regex(/^whsec_[A-Za-z0-9_+/=]{8,250}$/, 'a signing secret of a webhook endpoint');

const commaSeparated = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(origin).max(20));

const Chain = z.strictObject({
  chainId: z.int().positive(),
  name: z.string().min(1).max(100),
  rpcUrls: z.array(urlOf('http:', 'https:')).min(1).max(10),
});

const chains = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'it is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(Chain).max(50));

/** Every setting that is read, with what it may be. */
export const Settings = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: port.default(3000),
  DATABASE_URL: postgres.optional(),
  REDIS_URL: urlOf('redis:', 'rediss:').optional(),
  HOLDFAST_DATA: z.string().optional(),
  HOLDFAST_SECRET: z.string().optional(),
  HOLDFAST_SERVICE_DATABASE_URL: postgres.optional(),
  HOLDFAST_PUBLIC_ORIGIN: origin.optional(),
  HOLDFAST_CONTENT_ORIGIN: origin.optional(),
  HOLDFAST_LOG_ORIGIN: z
    .string()
    .regex(/^[a-z0-9.-]+(\/[a-z0-9._-]+)*$/, 'a name such as example.org/log, without a scheme')
    .max(200)
    .optional(),
  HOLDFAST_CHAINS: chains.default([]),
  HOLDFAST_FETCH_ALLOW_ORIGINS: commaSeparated.default([]),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_[A-Za-z0-9_]{8,250}$/, 'a secret key of Stripe')
    .optional(),
  STRIPE_WEBHOOK_SECRET: webhookSecret.optional(),
  STRIPE_CONNECT_WEBHOOK_SECRET: webhookSecret.optional(),
  HOLDFAST_STRIPE_API_BASE: origin.optional(),
  HOLDFAST_FEE_BASIS_POINTS: integer(0, 3_000).default(300),
  HOLDFAST_BILLING_PORT: port.optional(),
  HOLDFAST_MAIL_URL: urlOf('smtp:', 'smtps:').optional(),
  HOLDFAST_MAIL_FROM: z.email('a mail address').default('holdfast@localhost.example'),
  HOLDFAST_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  HOLDFAST_HEALTH_PORT: port.optional(),
  HOLDFAST_PROXIES: integer(0, 10).default(0),
  HOLDFAST_COOL_OFF_SECONDS: integer(0, 2_592_000).optional(),
  HOLDFAST_RECOVERY_DELAY_SECONDS: integer(0, 2_592_000).optional(),
  HOLDFAST_LEASE_SECONDS: integer(1, 600).default(15),
  HOLDFAST_WORKER_JOBS: integer(1, 100).default(4),
  HOLDFAST_STUCK_SECONDS: integer(1, 86_400).default(300),
  HOLDFAST_ATTENTION_SECONDS: integer(1, 86_400).default(600),
});

/** Read elsewhere: by the tests, the crash points and the command line. */
const READ_ELSEWHERE = [
  'HOLDFAST_API_KEY',
  'HOLDFAST_CRASH_AT',
  'HOLDFAST_REDIS_SERVER',
  'HOLDFAST_TEST_CLUSTER_URL',
  'HOLDFAST_URL',
];

export const KNOWN_SETTINGS: readonly string[] = [
  ...Object.keys(Settings.shape).filter((name) => name.startsWith('HOLDFAST_')),
  ...READ_ELSEWHERE,
];
