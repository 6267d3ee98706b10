export { asSeparateProcesses, type SeparateSystem } from './as-separate-processes';
export { fsck } from './fsck';
export { inOneProcess } from './in-one-process';
export { Kills, type KillsOptions } from './kills';
export { NpmStart, processesOf, type StartOptions } from './npm-start';
export type { ServiceProcess } from './service-process';
export { temporaryPlace, type Place, type ServiceName, type System, migratorUrlOf } from './system';
export { until } from './until';
