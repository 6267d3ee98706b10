import { runService } from '@holdfast/platform';
import { billing } from './billing.module';

void runService(billing, process.env);
