import { runService } from '@holdfast/platform';
import { migrationWorker } from './migration-worker.module';

void runService(migrationWorker, process.env);
