export { fill, LARGE } from './fill';
export type { Filled } from './list-case';
export { type Timed, timeLists } from './time-lists';
