export { BENCH_MONTH, type BenchMonth, buildMonth } from './build-month';
export { auditInvoices } from '../audit/audit-invoices';
export { settlePeriods } from '../rating';
