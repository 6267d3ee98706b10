import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmulated, type Emulated } from './testing/emulated';

const run = promisify(execFile);
const shim = require.resolve('@stripe/cli/bin/shim.js');

describe("Stripe's own command line", () => {
  let emulated: Emulated;
  let home: string;

  beforeAll(async () => {
    emulated = await startEmulated();
    home = await mkdtemp(join(tmpdir(), 'stripe-cli-'));
  });
  afterAll(async () => {
    await emulated.close();
    await rm(home, { recursive: true, force: true });
  });

  /** The CLI takes an address of this machine only as 127.0.0.1. Its home is empty, and it may reach nothing else. */
  function stripeCli(...parameters: string[]) {
    const { url, secretKey } = emulated.emulator;
    const env = { PATH: process.env['PATH'], HOME: home, HTTPS_PROXY: 'http://127.0.0.1:9' };
    return run(process.execPath, [shim, ...parameters, '--api-base', url, '--api-key', secretKey], {
      env,
      timeout: 60_000,
    });
  }

  it('runs a fixtures file to its end', async () => {
    await stripeCli('fixtures', join(__dirname, 'fixtures.json'));
    const { stripe } = emulated;
    const [clock] = (await stripe.testHelpers.testClocks.list()).data;
    const [customer] = (await stripe.customers.list({ test_clock: clock?.id ?? '' })).data;
    expect(customer?.metadata).toEqual({ holdfast_call: 'fixture' });
    const invoices = await stripe.invoices.list({ customer: customer?.id ?? '' });
    expect(invoices.data.map(({ status, total }) => ({ status, total }))).toEqual([
      { status: 'paid', total: 1_250 },
      { status: 'paid', total: 0 },
    ]);
    expect((await stripe.checkout.sessions.list()).data[0]).toMatchObject({ mode: 'setup', status: 'open' });
  });

  it('is told what is wrong with a call', async () => {
    const { stdout } = await stripeCli('get', '/v1/customers/cus_none').catch((error: { stdout: string }) => error);
    expect(stdout).toContain('resource_missing');
  });
});
