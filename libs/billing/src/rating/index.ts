export {
  endSubscription,
  firstOpenDay,
  type RatedInvoice,
  ratePrepayment,
  type SettledPeriods,
  settleChunk,
  settlePeriods,
  settleSubscription,
} from './rate-periods';
export { recordClosedDays, type RecordedUsage } from './record-usage';
