import { join } from 'node:path';
import { scratchDisk } from './scratch-disk';

/** Where the one cluster of a test run tells its address to the test workers. */
export const CLUSTER_ENVIRONMENT = 'HOLDFAST_TEST_CLUSTER_URL';
export const TEMPLATE_DATABASE = 'holdfast_template';
export const clusterDirectory = (): string => join(scratchDisk(), `holdfast-test-${process.pid}`);
export const prismaDirectory = join(__dirname, '../../../../prisma');
