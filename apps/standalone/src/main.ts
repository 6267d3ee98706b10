import { sentenceOf } from '@holdfast/platform';
import { runStandalone } from './standalone';

runStandalone(process.argv.slice(2), process.env).catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exit(1);
});
