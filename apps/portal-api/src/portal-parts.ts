import { join } from 'node:path';
import { bagLimits, DiskContentStore, Thumbnails } from '@holdfast/content';
import { type Clock, systemClock } from '@holdfast/kernel';
import { BagShelf, ClaimAttempts, type ChainAccessFor, CustodianRecords } from '@holdfast/migration';
import { deriveSecret, type ServiceParts } from '@holdfast/platform';
import { connectNode } from '@holdfast/sources';

/** What the portal's controllers share besides the edge's own parts. One for the whole app. */
export class PortalParts {
  readonly clock: Clock;
  readonly chains: ChainAccessFor;
  readonly attempts: ClaimAttempts;
  readonly records: CustodianRecords;
  /** Signs links to content. */
  readonly linkKey: Buffer;
  readonly thumbnails: Thumbnails;
  /** The largest bag that is taken in one piece: no larger one passes `holdfast deposit check` either. */
  readonly maxBagBytes = bagLimits.maxBagBytes;
  /** Seals bags on the disk: whole ones on their shelf, and pieces on their way. */
  readonly bagKey: Buffer;
  readonly bags: BagShelf;

  private constructor(
    readonly service: ServiceParts,
    readonly store: DiskContentStore,
    clock: Clock,
  ) {
    const { config, database } = service;
    this.clock = clock;
    this.thumbnails = new Thumbnails(join(config.dataDirectory, 'content'), store);
    this.chains = chainAccess(config.chains);
    this.attempts = new ClaimAttempts(database, deriveSecret(config.masterSecret, 'claim attempts'), clock);
    this.records = new CustodianRecords(clock);
    this.linkKey = deriveSecret(config.masterSecret, 'content links');
    this.bagKey = deriveSecret(config.masterSecret, 'deposit bags');
    this.bags = new BagShelf(config.dataDirectory, this.bagKey);
  }

  static async open(service: ServiceParts, clock: Clock = systemClock): Promise<PortalParts> {
    const store = await DiskContentStore.open(join(service.config.dataDirectory, 'content'));
    return new PortalParts(service, store, clock);
  }
}

/** Nodes of the configured chains, connected when first asked. */
function chainAccess(chains: ServiceParts['config']['chains']): ChainAccessFor {
  const known = new Map<number, ReturnType<ChainAccessFor>>();
  return (chainId) => {
    const settings = chains.find((chain) => chain.chainId === chainId);
    if (settings === undefined) return null;
    const access = known.get(chainId) ?? { nodes: settings.rpcUrls.map((url) => connectNode({ url })) };
    known.set(chainId, access);
    return access;
  };
}
