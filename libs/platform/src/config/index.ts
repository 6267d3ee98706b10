export {
  type ChainSettings,
  type Config,
  ConfigError,
  dataDirectoryOf,
  loadConfig,
  type StripeMode,
  type StripeSettings,
} from './config';
export { type DevelopmentSecrets, developmentSecrets, deriveSecret } from './secrets';
