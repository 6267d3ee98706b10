import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the one cluster of a test run tells its address to the test workers. */
export const CLUSTER_ENVIRONMENT = 'HOLDFAST_TEST_CLUSTER_URL';
export const TEMPLATE_DATABASE = 'holdfast_template';
export const clusterDirectory = (): string => join(tmpdir(), `holdfast-test-${process.pid}`);
export const prismaDirectory = join(__dirname, '../../../../prisma');
