export { type BenchMonth, buildMonth } from './build-month';
export { auditMonth, type BenchSettlement, settleMonth } from './settle-month';
