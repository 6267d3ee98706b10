export type { BenchBaseline, BenchFigure } from './figure';
export { runSection, type SectionOptions, sectionNames } from './sections';
