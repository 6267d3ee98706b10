export { asSeparateProcesses, type SeparateSystem } from './as-separate-processes';
export { fsck } from './fsck';
export { inOneProcess } from './in-one-process';
export { Kills, type KillsOptions } from './kills';
export type { ServiceProcess } from './service-process';
export { type ServiceName, type System } from './system';
export { until } from './until';
