import { join } from 'node:path';

export const REPOSITORY = join(__dirname, '../../../..');
