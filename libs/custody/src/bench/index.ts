export { type BenchFigure, type BenchOptions, describeFigure, runLedgerBench } from './ledger-bench';
