export { migrationWorker } from './migration-worker.module';
