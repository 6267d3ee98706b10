// The one-shot before the services: applies the migrations, lets the services' roles sign in, prepares the queue's tables.
const { Migrations, openRoles, prepareQueueSchema, PRISMA_DIRECTORY } = require('@holdfast/platform');

async function migrate(url) {
  if (!url) throw new Error('Set DATABASE_URL to the address that the migrator signs in with.');
  const applied = await new Migrations(url, PRISMA_DIRECTORY).deploy();
  await openRoles(url);
  await prepareQueueSchema(url);
  console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'nothing to apply');
}

migrate(process.env.DATABASE_URL).then(
  () => process.exit(0),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
