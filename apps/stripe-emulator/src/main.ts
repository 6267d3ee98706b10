import { startStripeEmulator } from './start';

const { env } = process;
const port = Number(env['PORT'] ?? 12_111);

void startStripeEmulator({
  port,
  ...(env['HOST'] === undefined ? {} : { host: env['HOST'] }),
  dataDirectory: env['EMULATOR_DATA'] ?? '.holdfast/stripe-emulator',
  ...(env['STRIPE_SECRET_KEY'] === undefined ? {} : { secretKey: env['STRIPE_SECRET_KEY'] }),
  ...(env['EMULATOR_WEBHOOK_URL'] === undefined ? {} : { webhookUrl: env['EMULATOR_WEBHOOK_URL'] }),
  ...(env['STRIPE_WEBHOOK_SECRET'] === undefined ? {} : { webhookSecret: env['STRIPE_WEBHOOK_SECRET'] }),
  ...(env['EMULATOR_PUBLIC_URL'] === undefined ? {} : { publicUrl: env['EMULATOR_PUBLIC_URL'] }),
}).then((emulator) => {
  process.stdout.write(
    `Stripe emulator (no real money) on ${emulator.url}, key ${emulator.secretKey.slice(0, 12)}...\n`,
  );
  const stop = () => void emulator.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}, refuse);

function refuse(error: unknown): void {
  const isBusy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const sentence = `Port ${port} is in use by another program. Stop that program, or choose another port: PORT=...`;
  process.stderr.write(`${isBusy ? sentence : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
