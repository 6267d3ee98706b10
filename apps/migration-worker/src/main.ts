import { startMigrationWorker } from './start';

void startMigrationWorker(process.env);
