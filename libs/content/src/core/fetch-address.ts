import { isIpAddress, isPublicAddress } from './address-policy';
import { contentFailure } from './content-code';

const MAX_URL_LENGTH = 8_192;
const PORTS = new Set(['', '80', '443', '8080', '8443']);

/** Names for hosts of one's own network (RFC 6761, 6762, 8375, ICANN's `internal`), and those that never are hosts. */
const privateNames = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'home.arpa',
  'onion',
  'invalid',
];

/** Origins (`http://127.0.0.1:4567`) for which the rules on names, ports and addresses are waived. */
export type AllowedOrigins = ReadonlySet<string>;

/**
 * The URL that may be asked over HTTP, or an error with its content code. What this checks is the spelling; the address behind
 * a name is checked where the socket connects.
 */
export function parseFetchUrl(text: string, allowedOrigins: AllowedOrigins): URL {
  if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) throw contentFailure('content.url_invalid');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw contentFailure('content.scheme_not_supported', { scheme: url.protocol.slice(0, 20) });
  }
  if (url.username !== '' || url.password !== '') throw contentFailure('content.credentials_in_url');
  if (allowedOrigins.has(url.origin)) return url;
  if (!PORTS.has(url.port)) throw contentFailure('content.port_forbidden', { port: url.port });
  checkHost(url, text);
  return url;
}

function checkHost(url: URL, text: string): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIpAddress(host)) {
    // 0x7f.1, 2130706433, 0177.0.0.1, full-width digits: nobody honest writes an address so, even a public one.
    if (!host.includes(':') && writtenHost(text) !== host) throw contentFailure('content.address_forbidden');
    if (!isPublicAddress(host)) throw contentFailure('content.address_forbidden');
    return;
  }
  const name = host.replace(/\.$/, '');
  if (!name.includes('.') || privateNames.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))) {
    throw contentFailure('content.name_forbidden');
  }
}

/** The host as it was written, before URL parsing normalizes it. */
function writtenHost(text: string): string | null {
  const authority = /^\s*[a-z][a-z0-9+.-]*:[\\/]{2}([^\\/?#]*)/i.exec(text)?.[1];
  return authority === undefined ? null : authority.replace(/:\d*$/, '');
}
