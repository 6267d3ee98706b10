import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One of the set-based statements in `sql/`. */
export const statement = (name: string): string => readFileSync(join(__dirname, 'sql', `${name}.sql`), 'utf8').trim();
