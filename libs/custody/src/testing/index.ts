export { standInForMigration } from './stand-in-inbox';
export { digestOf, World } from './world';
