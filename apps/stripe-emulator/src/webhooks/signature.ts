import { createHmac } from 'node:crypto';

/** The `Stripe-Signature` header: HMAC-SHA256 over time and body, as the SDK's `constructEvent` checks it. */
export function signatureHeader(body: string, secret: string, timestamp: number): string {
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`, 'utf8').digest('hex');
  return `t=${timestamp},v1=${signature}`;
}
