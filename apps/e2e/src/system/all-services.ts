import { loadConfig, sentenceOf } from '@holdfast/platform';
import { startServices } from '@holdfast/standalone';

/** The four services in one process, beside a database and a chain that are others' to start. */
async function main(): Promise<void> {
  const services = await startServices(loadConfig(process.env));
  process.once('SIGTERM', () => {
    Promise.all(services.map((service) => service.close())).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exit(1);
});
