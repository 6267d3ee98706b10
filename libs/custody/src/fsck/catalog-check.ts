import { compareCatalog, type FsckCheck } from '@holdfast/platform';

/** A guard that is gone lets wrong rows in later: the schema must be what the migrations made, like the rows. */
export const catalogCheck: FsckCheck = {
  name: 'platform.catalog',
  async run(sql, report) {
    const differences = await compareCatalog(sql);
    if (differences === null) {
      report.problem('migrations', 'the last one was cut short before it was written down: start Holdfast once');
    }
    for (const { object, how } of differences ?? []) report.problem(object, MESSAGES[how]);
  },
};

const MESSAGES = {
  missing: 'is missing, although a migration made it',
  added: 'was made by hand, by no migration',
  changed: 'was changed by hand since it was migrated',
} as const;
