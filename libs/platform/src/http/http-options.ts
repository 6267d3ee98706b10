import type { Logger } from 'pino';
import type { Database } from '../database/database';

export interface HttpOptions {
  readonly database: Database;
  /** Where browsers find the portal: state changes with a cookie must come from its pages. */
  readonly publicOrigin: string;
  /** Where holders' content is served from: images may come from there. */
  readonly contentOrigin?: string;
  /** Signs cursors and names anonymous callers; at least 32 bytes, derived from the master secret. */
  readonly secret: Uint8Array;
  readonly logger: Logger;
  /** Requests per minute and client address; 3,000 when not given. */
  readonly requestsPerMinute?: number;
  /** How many proxies stand in front, whose X-Forwarded-For is believed; none when not given. */
  readonly proxies?: number;
  /** The document's title. */
  readonly title?: string;
}

export const HTTP_OPTIONS = Symbol('HTTP_OPTIONS');
