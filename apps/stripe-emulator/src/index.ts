export { testCards } from './lifecycle/cards';
export { Faults, type Fault } from './http/faults';
export { readyAccount } from './ready-account';
export {
  emulatorSecretKey,
  emulatorWebhookSecret,
  platformAccount,
  startStripeEmulator,
  type StripeEmulator,
  type StripeEmulatorOptions,
} from './start';
