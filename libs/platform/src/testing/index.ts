export * from './test-database';
export * from './audit-catalog';
export { mailTemplateProblems } from './mail-templates';
export { scratchDisk } from './scratch-disk';
