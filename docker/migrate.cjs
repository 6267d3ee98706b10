// The one-shot before the services: applies the migrations, lets the services' roles sign in, prepares the queue's tables.
const {
  explainDatabaseError,
  Migrations,
  openRoles,
  prepareQueueSchema,
  PRISMA_DIRECTORY,
  sentenceOf,
} = require('@holdfast/platform');

const url = process.env.DATABASE_URL;
if (!url) {
  console.error('Set DATABASE_URL to the address that the migrator signs in with.');
  process.exit(2);
}

async function migrate() {
  const applied = await new Migrations(url, PRISMA_DIRECTORY).deploy();
  await openRoles(url);
  await prepareQueueSchema(url);
  console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'nothing to apply');
}

migrate().then(
  () => process.exit(0),
  (error) => {
    console.error(sentenceOf(explainDatabaseError(error, url)));
    process.exit(1);
  },
);
