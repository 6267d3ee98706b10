import { lookup } from 'node:dns/promises';
import { buildConnector } from 'undici';
import { isIpAddress, isPublicAddress } from '../core/address-policy';
import { contentFailure } from '../core/content-code';
import type { AllowedOrigins } from '../core/fetch-address';
import { transportFailure } from './transport-failure';

/** All addresses of a host name, in the order in which to try them. */
export type Resolver = (hostname: string) => Promise<readonly string[]>;

export const systemResolver: Resolver = async (hostname) =>
  (await lookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address);

const MAX_ADDRESSES_TRIED = 4;

export interface ConnectorOptions {
  resolver: Resolver;
  allowedOrigins: AllowedOrigins;
  /** For resolving, and then for each address tried. */
  connectMs: number;
}

/**
 * Connects only where `isPublicAddress` says yes, judging the very addresses that the socket is then given: there is no second
 * look-up that a rebinding name could answer otherwise. One forbidden address among several refuses the name as a whole.
 */
export function guardedConnector({ resolver, allowedOrigins, connectMs }: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({ timeout: connectMs, allowH2: false });

  const connectTo = (options: buildConnector.Options, address: string) =>
    new Promise<Socket>((resolve, reject) => {
      const servername = isIpAddress(options.hostname) ? undefined : options.hostname;
      connect({ ...options, hostname: address, servername }, (...[error, socket]) =>
        error ? reject(error) : resolve(socket),
      );
    });

  const open = async (options: buildConnector.Options): Promise<Socket> => {
    const isWaived = allowedOrigins.has(`${options.protocol}//${options.host ?? options.hostname}`);
    const addresses = isIpAddress(options.hostname)
      ? [options.hostname]
      : await within(connectMs, resolve(resolver, options.hostname));
    if (!isWaived && !addresses.every(isPublicAddress)) throw contentFailure('content.address_forbidden');
    let failure: unknown = contentFailure('content.name_not_resolved');
    for (const address of addresses.slice(0, MAX_ADDRESSES_TRIED)) {
      try {
        return await connectTo(options, address);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };

  return (options, callback) => {
    open(options).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(transportFailure(error, 'headers'), null),
    );
  };
}

type Socket = NonNullable<Parameters<buildConnector.Callback>[1]>;

async function resolve(resolver: Resolver, hostname: string): Promise<readonly string[]> {
  try {
    return await resolver(hostname);
  } catch {
    throw contentFailure('content.name_not_resolved');
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(contentFailure('content.timed_out')), milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
