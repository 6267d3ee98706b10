import { runService } from '@holdfast/platform';
import { portalApi } from './portal-api.module';

void runService(portalApi, process.env);
