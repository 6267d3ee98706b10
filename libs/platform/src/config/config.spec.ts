import { ConfigError, loadConfig } from './config';
import { deriveSecret } from './secrets';

const secret = 'k3Jx9vQ2mZ7pL0wRt5Yb8NcD4fGhUaSe';
const production = {
  NODE_ENV: 'production',
  HOLDFAST_SECRET: secret,
  HOLDFAST_PUBLIC_ORIGIN: 'https://portal.example.org',
  HOLDFAST_CONTENT_ORIGIN: 'https://content.example.org',
  HOLDFAST_LOG_ORIGIN: 'log.example.org/one',
  DATABASE_URL: 'postgresql://migrator:x@db/holdfast',
};

const stripe = (mode: string) => ({
  STRIPE_SECRET_KEY: `sk_${mode}_1234567890abcdef`,
  STRIPE_WEBHOOK_SECRET: 'whsec_1234567890abcdef',
});

describe('loadConfig', () => {
  it('needs nothing but a secret for development', () => {
    expect(loadConfig({ HOLDFAST_SECRET: secret, PORT: '4000', PATH: '/bin' })).toMatchObject({
      nodeEnv: 'development',
      publicOrigin: 'http://localhost:4000',
      contentOrigin: 'http://content.localhost:4000',
      logOrigin: 'holdfast.example/log',
      chains: [],
      redisUrl: undefined,
    });
  });

  it('reads chains and lists', () => {
    const chains = [{ chainId: 31337, name: 'Local', rpcUrls: ['http://127.0.0.1:8545'] }];
    const config = loadConfig({
      HOLDFAST_SECRET: secret,
      HOLDFAST_CHAINS: JSON.stringify(chains),
      HOLDFAST_FETCH_ALLOW_ORIGINS: 'http://127.0.0.1:9000, http://127.0.0.1:9001',
    });
    expect(config.chains).toEqual(chains);
    expect(config.fetchAllowOrigins).toEqual(['http://127.0.0.1:9000', 'http://127.0.0.1:9001']);
  });

  it('accepts a whole production setting', () => {
    expect(loadConfig(production).nodeEnv).toBe('production');
  });

  it.each([
    ['no secret', { HOLDFAST_SECRET: undefined }, 'config.missing_secret', 'HOLDFAST_SECRET'],
    ['a short secret', { HOLDFAST_SECRET: 'short' }, 'config.weak_secret', 'HOLDFAST_SECRET'],
    ['a default secret', { HOLDFAST_SECRET: `change-me-${secret}` }, 'config.default_secret', 'HOLDFAST_SECRET'],
    ['one letter as the secret', { HOLDFAST_SECRET: 'a'.repeat(40) }, 'config.default_secret', 'HOLDFAST_SECRET'],
    ['a misspelled setting', { HOLDFAST_SECRETS: 'x' }, 'config.unknown_setting', 'HOLDFAST_SECRETS'],
    ['a port that is none', { PORT: '99999' }, 'config.invalid_setting', 'PORT'],
    ['a database that is none', { DATABASE_URL: 'mysql://x/y' }, 'config.invalid_setting', 'DATABASE_URL'],
    ['a database that is no address', { DATABASE_URL: 'nonsense' }, 'config.invalid_setting', 'DATABASE_URL'],
    ['a database without a name', { DATABASE_URL: 'postgresql://x' }, 'config.invalid_setting', 'DATABASE_URL'],
    ['a Redis that is none', { REDIS_URL: 'http://x' }, 'config.invalid_setting', 'REDIS_URL'],
    ['chains that are not JSON', { HOLDFAST_CHAINS: '[' }, 'config.invalid_setting', 'HOLDFAST_CHAINS'],
    [
      'a chain without nodes',
      { HOLDFAST_CHAINS: '[{"chainId":1,"name":"x","rpcUrls":[]}]' },
      'config.invalid_setting',
      'HOLDFAST_CHAINS',
    ],
    [
      'an origin with a path',
      { HOLDFAST_PUBLIC_ORIGIN: 'https://a.org/x' },
      'config.invalid_setting',
      'HOLDFAST_PUBLIC_ORIGIN',
    ],
    [
      'plain http',
      { HOLDFAST_PUBLIC_ORIGIN: 'http://portal.example.org' },
      'config.not_https',
      'HOLDFAST_PUBLIC_ORIGIN',
    ],
    [
      'content on the portal’s host',
      { HOLDFAST_CONTENT_ORIGIN: 'https://portal.example.org:8443' },
      'config.content_origin',
      'HOLDFAST_CONTENT_ORIGIN',
    ],
    ['the development log', { HOLDFAST_LOG_ORIGIN: undefined }, 'config.log_origin', 'HOLDFAST_LOG_ORIGIN'],
    [
      'private fetching',
      { HOLDFAST_FETCH_ALLOW_ORIGINS: 'http://127.0.0.1' },
      'config.fetch_allowed',
      'HOLDFAST_FETCH_ALLOW_ORIGINS',
    ],
    [
      'a key of Stripe’s that is none',
      { STRIPE_SECRET_KEY: 'pk_test_1234567890' },
      'config.invalid_setting',
      'STRIPE_SECRET_KEY',
    ],
    [
      'a key of Stripe’s without a webhook secret',
      { STRIPE_SECRET_KEY: 'sk_live_1234567890' },
      'config.missing_webhook_secret',
      'STRIPE_WEBHOOK_SECRET',
    ],
    [
      'a live key that would go to another server',
      { ...stripe('live'), HOLDFAST_STRIPE_API_BASE: 'http://127.0.0.1:12111' },
      'config.live_key_elsewhere',
      'HOLDFAST_STRIPE_API_BASE',
    ],
    [
      'the emulator of Stripe',
      { ...stripe('test'), HOLDFAST_STRIPE_API_BASE: 'http://127.0.0.1:12111' },
      'config.emulator_in_production',
      'HOLDFAST_STRIPE_API_BASE',
    ],
    [
      'a fee above thirty per cent',
      { HOLDFAST_FEE_BASIS_POINTS: '3001' },
      'config.invalid_setting',
      'HOLDFAST_FEE_BASIS_POINTS',
    ],
    ['no database', { DATABASE_URL: undefined }, 'config.no_database', 'DATABASE_URL'],
  ])('refuses %s in production and names the setting', (_name, change, code, setting) => {
    const load = () => loadConfig({ ...production, ...change });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(expect.objectContaining({ code, details: expect.objectContaining({ field: setting }) }));
  });

  it('knows where money goes', () => {
    const development = { HOLDFAST_SECRET: secret };
    const emulator = { HOLDFAST_STRIPE_API_BASE: 'http://127.0.0.1:12111' };
    expect(loadConfig(development).stripe).toBeNull();
    expect(loadConfig({ ...development, ...stripe('test'), ...emulator }).stripe).toMatchObject({ mode: 'emulator' });
    expect(loadConfig({ ...development, ...stripe('test') }).stripe).toMatchObject({ mode: 'test' });
    expect(loadConfig({ ...production, ...stripe('live') }).stripe).toMatchObject({ mode: 'live' });
    expect(() => loadConfig({ ...development, ...stripe('live') })).toThrow(
      expect.objectContaining({ code: 'config.live_key_in_development' }),
    );
  });

  it('does not repeat a wrong value, which may be a password', () => {
    expect(() => loadConfig({ ...production, DATABASE_URL: 'mysql://u:hunter2@x/y' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('deriveSecret', () => {
  it('gives each purpose a key of its own, always the same', () => {
    expect(deriveSecret(secret, 'cursor')).toEqual(deriveSecret(secret, 'cursor'));
    expect(deriveSecret(secret, 'cursor')).not.toEqual(deriveSecret(secret, 'session'));
    expect(deriveSecret(secret, 'cursor')).toHaveLength(32);
  });
});
