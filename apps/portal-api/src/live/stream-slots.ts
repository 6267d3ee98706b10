import { Injectable } from '@nestjs/common';
import { DomainError } from '@holdfast/kernel';
import type { Actor } from '@holdfast/platform';

const STREAMS_PER_CALLER = 8;

/** How many live streams each caller has open: a limit for whoever leaves them lying about. */
@Injectable()
export class StreamSlots {
  private readonly open = new Map<string, number>();

  /** Answers how to give the place back. Throws `request.too_many_streams`. */
  take(actor: Actor): () => void {
    const caller = actor.personId ?? actor.organizationId ?? '';
    const streams = this.open.get(caller) ?? 0;
    if (streams >= STREAMS_PER_CALLER) {
      throw new DomainError('rate_limited', 'request.too_many_streams', 'You have too many live streams open.', {
        remedy: 'Close one, or read the state without a stream.',
      });
    }
    this.open.set(caller, streams + 1);
    return () => {
      const left = (this.open.get(caller) ?? 1) - 1;
      if (left > 0) this.open.set(caller, left);
      else this.open.delete(caller);
    };
  }
}
