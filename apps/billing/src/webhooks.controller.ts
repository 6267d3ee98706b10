import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { type BillingParts, keepEvents, verifyDelivery } from '@holdfast/billing';
import { Allow, Describe, NOBODY, OwnTransaction, SignedDelivery } from '@holdfast/platform';
import type { FastifyRequest } from 'fastify';

export const BILLING_PARTS = Symbol('BILLING_PARTS');

/** Where Stripe tells that something happened. The event is kept and answered at once; what follows is done off the queue. */
@Controller('api/stripe/webhooks')
@Allow('public')
@OwnTransaction()
export class WebhooksController {
  constructor(@Inject(BILLING_PARTS) private readonly parts: BillingParts) {}

  @Post()
  @HttpCode(200)
  @SignedDelivery()
  @Describe({ summary: 'Take an event that Stripe has signed' })
  async take(@Req() request: FastifyRequest): Promise<{ received: true }> {
    const { database, clock, settings, ring } = this.parts;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const signature = request.headers['stripe-signature'];
    const notice = verifyDelivery(body, typeof signature === 'string' ? signature : undefined, settings);
    const fresh = await database.transact(NOBODY, (sql) => keepEvents(sql, [notice], clock.now()));
    if (fresh > 0) await ring({ kind: 'stripe-events' });
    return { received: true };
  }
}
