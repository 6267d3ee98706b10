import { Injectable } from '@nestjs/common';
import { askForPage, type HostedPageRow, type HostedPageWish } from '@holdfast/billing';
import { JobQueues, RequestContext } from '@holdfast/platform';
import { PortalParts } from '../portal-parts';

/** Asks for pages of Stripe's: the portal writes the wish, and the billing service, which has the key, makes the page. */
@Injectable()
export class HostedPages {
  constructor(
    private readonly context: RequestContext,
    private readonly parts: PortalParts,
    private readonly queues: JobQueues,
  ) {}

  /** In the request's transaction; rings after its commit. Throws `page.too_many`. */
  async ask(wish: HostedPageWish): Promise<HostedPageRow> {
    const page = await askForPage(this.context.unit, wish, this.parts.clock);
    this.context.audit({ action: `page.${wish.kind}_asked`, subject: page.id });
    this.context.afterCommit(
      async () => void (await this.queues.ring('billing', { kind: 'open-page', pageId: page.id })),
    );
    return page;
  }
}
