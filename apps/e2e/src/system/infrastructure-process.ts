import { sentenceOf } from '@holdfast/platform';
import { COUNTS, Demonstration, FEW, openInfrastructure } from '@holdfast/standalone';

/**
 * The database, the chain and the made-up platform's web site, in a process of their own: what they are made of (a
 * WebAssembly engine, packages of ES modules) does not run within Jest. Tells the services' environment as one line of JSON.
 */
async function main(size: string | undefined): Promise<void> {
  const infrastructure = await openInfrastructure(process.env);
  process.once('SIGTERM', () => {
    infrastructure.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  const demonstration = await Demonstration.prepare(infrastructure, size === 'few' ? FEW : COUNTS);
  console.log(JSON.stringify({ ...infrastructure.env, ...demonstration.env }));
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exit(1);
});
