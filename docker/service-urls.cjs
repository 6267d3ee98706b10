// Prints each service's own database address for the .env file, so that no service ever has the migrator's.
const { SERVICES, serviceUrl } = require('@holdfast/platform');

const url = process.env.DATABASE_URL;
if (!url) {
  console.error('Set DATABASE_URL to the address that the migrator signs in with.');
  process.exit(2);
}
for (const service of SERVICES) {
  console.log(`${service.toUpperCase()}_DATABASE_URL=${serviceUrl(url, service)}`);
}
