import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { page, paging } from '../http/list';
import { needed, text, timestamp } from '../http/parameters';
import { noParameters, route } from '../http/route';
import type { Unit } from '../store/unit';
import { boundary } from '../time/calendar';
import type { Wire } from '../wire';
import { endSubscription } from '../lifecycle/subscription-end';
import { recurringPrice } from './subscription';

export interface TestClockRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly name: string | null;
  readonly frozenTime: number;
  readonly status: 'ready' | 'advancing';
  /** Where it is going while it advances. */
  readonly target: number | null;
}

const day = 86_400;

export function presentTestClock(unit: Unit, record: TestClockRecord): Wire<Stripe.TestHelpers.TestClock> {
  return {
    id: record.id,
    object: 'test_helpers.test_clock',
    created: record.created,
    deletes_after: record.created + 30 * day,
    frozen_time: record.target ?? record.frozenTime,
    livemode: unit.livemode,
    name: record.name,
    status: record.status,
    status_details: record.target === null ? {} : { advancing: { target_frozen_time: record.target } },
  };
}

const createClock = route<Stripe.TestHelpers.TestClockCreateParams, Stripe.TestHelpers.TestClock>(
  'POST',
  '/v1/test_helpers/test_clocks',
)({
  parameters: { frozen_time: needed(timestamp()), name: text(300) },
  run: (unit, input) => {
    if (unit.livemode) throw badRequest('Test clocks exist in test mode only.');
    const clock = unit.insert('test_clock', 'clock', {
      created: unit.now(),
      name: input.name ?? null,
      frozenTime: input.frozen_time,
      status: 'ready',
      target: null,
    });
    unit.emit('test_helpers.test_clock.created', presentTestClock(unit, clock));
    return presentTestClock(unit, clock);
  },
});

/** As in Stripe: no further than two intervals of the shortest subscription, or two years without any. */
function furthest(unit: Unit, clock: TestClockRecord): number {
  const from = clock.frozenTime;
  const ends = unit
    .by('subscription', 'test_clock', clock.id)
    .filter(({ endedAt }) => endedAt === null)
    .map(({ price }) => boundary(from, recurringPrice(unit, price).every, 2));
  return ends.reduce((least, end) => Math.min(least, end), from + 2 * 366 * day);
}

const advanceClock = route<Stripe.TestHelpers.TestClockAdvanceParams, Stripe.TestHelpers.TestClock>(
  'POST',
  '/v1/test_helpers/test_clocks/:id/advance',
)({
  parameters: { frozen_time: needed(timestamp()) },
  run: (unit, input, id) => {
    const clock = unit.need('test_clock', id, 'id');
    if (clock.status !== 'ready') {
      throw badRequest(`Test clock advancement is already underway for ${id}.`, { param: 'frozen_time' });
    }
    if (input.frozen_time <= clock.frozenTime) {
      throw badRequest("The time to advance the test clock to must be after the test clock's current frozen time.", {
        param: 'frozen_time',
      });
    }
    if (input.frozen_time > furthest(unit, clock)) {
      throw badRequest(
        'Cannot advance the test clock further than two intervals of its shortest subscription (or two years without any).',
        { param: 'frozen_time' },
      );
    }
    const advancing = unit.change('test_clock', id, { status: 'advancing', target: input.frozen_time });
    unit.emit('test_helpers.test_clock.advancing', presentTestClock(unit, advancing));
    return presentTestClock(unit, advancing);
  },
});

const retrieveClock = route<Stripe.TestHelpers.TestClockRetrieveParams, Stripe.TestHelpers.TestClock>(
  'GET',
  '/v1/test_helpers/test_clocks/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentTestClock(unit, unit.need('test_clock', id, 'id')),
});

const listClocks = route<Stripe.TestHelpers.TestClockListParams, Stripe.ApiList<Stripe.TestHelpers.TestClock>>(
  'GET',
  '/v1/test_helpers/test_clocks',
)({
  parameters: paging,
  run: (unit, input) =>
    page(unit, 'test_clock', { url: '/v1/test_helpers/test_clocks', paging: input }, presentTestClock),
});

/** Its customers and their subscriptions go with it. */
const deleteClock = route<Stripe.TestHelpers.TestClockDeleteParams, Stripe.TestHelpers.DeletedTestClock>(
  'DELETE',
  '/v1/test_helpers/test_clocks/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const clock = unit.need('test_clock', id, 'id');
    for (const subscription of unit.by('subscription', 'test_clock', id)) {
      if (subscription.endedAt === null) endSubscription(unit, subscription, 'cancellation_requested');
    }
    unit.emit('test_helpers.test_clock.deleted', presentTestClock(unit, clock));
    for (const customer of unit.by('customer', 'test_clock', id)) unit.remove('customer', customer.id);
    unit.remove('test_clock', id);
    return { id, object: 'test_helpers.test_clock', deleted: true };
  },
});

export const testClockRoutes = [createClock, advanceClock, retrieveClock, listClocks, deleteClock];
