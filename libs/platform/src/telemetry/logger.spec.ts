import { createLogger } from './logger';
import { newTraceId, traceIdOf, withTrace } from './trace';

function logged(write: (logger: ReturnType<typeof createLogger>) => void) {
  const lines: string[] = [];
  write(createLogger('test', { destination: { write: (line: string) => void lines.push(line) } }));
  return lines.join('');
}

describe('createLogger', () => {
  it('keeps secrets and personal data out, three levels deep', () => {
    const person = { email: 'a@example.org', password: 'hunter2', code: 'claim-me', name: 'Ann' };
    const text = logged((logger) =>
      logger.info(
        { ...person, request: { headers: { authorization: 'Bearer hf_x', cookie: 'c=d' }, body: person } },
        'x',
      ),
    );
    for (const secret of ['a@example.org', 'hunter2', 'claim-me', 'Ann', 'hf_x', 'c=d'])
      expect(text).not.toContain(secret);
    expect(text).toContain('[redacted]');
  });

  it('does not repeat what PostgreSQL quotes', () => {
    const error = Object.assign(new Error('duplicate key (email)=(a@example.org)'), {
      code: '23505',
      severity: 'ERROR',
      constraint: 'person_email_key',
      detail: 'Key (email)=(a@example.org) already exists.',
    });
    const text = logged((logger) => logger.error({ err: error }, 'failed'));
    expect(text).not.toContain('example.org');
    expect(text).toContain('person_email_key');
  });

  it('keeps keys of Stripe’s and passwords in addresses out, wherever they stand', () => {
    const error = new Error('Invalid API Key provided: sk_test_51HabcDEF0123456789xyz');
    const text = logged((logger) => {
      logger.error(
        { err: error, secrets: ['whsec_abcdefgh12345678'] },
        'rk_live_000011112222 and smtp://me:hunter2@mail',
      );
      logger.info({ headers: { 'stripe-signature': 't=1,v1=feed' } }, 'x');
    });
    for (const secret of ['51Habc', 'abcdefgh12345678', '000011112222', 'hunter2', 'feed'])
      expect(text).not.toContain(secret);
    expect(text).toContain('smtp://me:[redacted]@mail');
  });

  it('adds the trace id of the request or job that runs', () => {
    const traceId = newTraceId();
    expect(logged((logger) => withTrace(traceId, () => logger.info('x')))).toContain(traceId);
  });
});

describe('traceIdOf', () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';

  it('goes on with the caller’s trace', () => {
    expect(traceIdOf(`00-${id}-00f067aa0ba902b7-01`)).toBe(id);
  });

  it.each([
    undefined,
    '',
    'x',
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `00-${id}`,
  ])('begins a new one for %j', (header) => {
    expect(traceIdOf(header)).toMatch(/^[0-9a-f]{32}$/);
    expect(traceIdOf(header)).not.toBe(id);
  });
});
