export { type ChainSettings, type Config, ConfigError, dataDirectoryOf, loadConfig } from './config';
export { type DevelopmentSecrets, developmentSecrets, deriveSecret } from './secrets';
