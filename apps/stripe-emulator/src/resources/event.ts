import type Stripe from 'stripe';
import { badRequest, missing } from '../http/fault';
import { cursorOf, inRange, list, paging } from '../http/list';
import { listOf, range, text, type Range } from '../http/parameters';
import { noParameters, route } from '../http/route';
import type { EventHead, EventIndex } from '../store/store';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';

/** Events are read back from the journal as they were made; only how many deliveries are still out is of now. */
function presentEvent(unit: Unit, position: number): Wire<Stripe.Event> {
  const event = unit.scope.events.list[position];
  if (!event) throw new Error(`There is no event at ${position}.`);
  const body = JSON.parse(unit.emulation.store.journal.readNow(event.place)) as Wire<Stripe.Event>;
  return { ...body, pending_webhooks: unit.scope.records.delivery.count('event', event.id) };
}

const retrieveEvent = route<Stripe.EventRetrieveParams, Stripe.Event>(
  'GET',
  '/v1/events/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => {
    const position = unit.scope.events.position(id);
    const event = position === undefined ? undefined : unit.scope.events.list[position];
    if (position === undefined || !event || !unit.emulation.store.journal.isWritten(event.place)) {
      throw missing('event', id, 'id', true);
    }
    return presentEvent(unit, position);
  },
});

const listEvents = route<Stripe.EventListParams, Stripe.ApiList<Stripe.Event>>(
  'GET',
  '/v1/events',
)({
  parameters: { ...paging, created: range(), type: text(), types: listOf(text()) },
  run: (unit, input) => {
    if (input.type !== undefined && input.types !== undefined) {
      throw badRequest('You may only specify one of these parameters: type, types.', {
        code: 'parameters_exclusive',
        param: 'type',
      });
    }
    const { limit, cursor, backwards } = cursorOf(input);
    const { events } = unit.scope;
    const from = cursor === undefined ? undefined : events.position(cursor.id);
    if (cursor !== undefined && from === undefined) throw missing('event', cursor.id, cursor.param);
    const wanted = matcher(input);
    const found: number[] = [];
    let more = false;
    const steps = backwards ? upwards(events, from ?? -1) : downwards(events, from ?? events.list.length);
    const { journal } = unit.emulation.store;
    for (const { position, head } of steps) {
      if (!journal.isWritten(head.place)) continue;
      if (!backwards && isTooOld(input.created, head.created)) break;
      if (!wanted(head)) continue;
      if (found.length === limit) {
        more = true;
        break;
      }
      found.push(position);
    }
    if (backwards) found.reverse();
    return list(
      '/v1/events',
      found.map((position) => presentEvent(unit, position)),
      more,
    );
  },
});

interface Filter {
  created?: Range | number;
  type?: string;
  types?: string[];
}

function matcher({ created, type, types }: Filter): (head: EventHead) => boolean {
  const names = type !== undefined ? [type] : types;
  const patterns = names?.map((name) => (name.endsWith('*') ? name.slice(0, -1) : `${name}\n`));
  return (head) =>
    inRange(created, head.created) && (!patterns || patterns.some((pattern) => `${head.type}\n`.startsWith(pattern)));
}

/** Events are made in the order of the emulator's own clock, so a walk downwards may stop at the range's end. */
function isTooOld(created: Range | number | undefined, at: number): boolean {
  return typeof created === 'object' && created.gte !== undefined && at < created.gte;
}

function* downwards({ list: all }: EventIndex, from: number) {
  for (let position = from - 1; position >= 0; position -= 1) {
    const head = all[position];
    if (head) yield { position, head };
  }
}

function* upwards({ list: all }: EventIndex, from: number) {
  for (let position = from + 1; position < all.length; position += 1) {
    const head = all[position];
    if (head) yield { position, head };
  }
}

export const eventRoutes = [retrieveEvent, listEvents];
