import { DomainError } from '@holdfast/kernel';
import { contentCodeOf, contentCodes, contentFailure, finalState, isRetryable } from './content-code';

describe('content codes', () => {
  it('are domain errors that keep their code', () => {
    for (const code of contentCodes) expect(contentCodeOf(contentFailure(code))).toBe(code);
    expect(contentCodeOf(new DomainError('invalid', 'custody.position_held', 'x'))).toBeNull();
    expect(contentCodeOf(new Error('content.too_large'))).toBeNull();
  });

  it('ask again only where the source may answer otherwise', () => {
    expect(contentCodes.filter(isRetryable)).toEqual([
      'content.source_unavailable',
      'content.name_not_resolved',
      'content.connection_failed',
      'content.tls_failed',
      'content.timed_out',
      'content.too_slow',
      'content.answer_broken',
      'content.bag_unreadable',
      'content.disk_full',
    ]);
  });

  it('end in mismatch for wrong bytes only, in refused for what we do not take', () => {
    expect(contentCodes.filter((code) => finalState(code) === 'mismatch')).toEqual(['content.digest_mismatch']);
    expect(finalState('content.address_forbidden')).toBe('refused');
    expect(finalState('content.http_status')).toBe('missing');
  });
});
