import type Stripe from 'stripe';
import { badRequest } from '../http/fault';
import { inRange, page, paging } from '../http/list';
import {
  amount,
  applyMetadata,
  boolean,
  currency,
  integer,
  listOf,
  metadata,
  needed,
  oneOf,
  parts,
  range,
  text,
} from '../http/parameters';
import { noParameters, route } from '../http/route';
import type { Unit } from '../store/unit';
import type { Wire } from '../wire';

export interface ProductRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly updated: number;
  readonly active: boolean;
  readonly name: string;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
}

export interface Recurrence {
  readonly interval: 'day' | 'week' | 'month' | 'year';
  readonly count: number;
}

export interface PriceRecord {
  readonly id: string;
  readonly sequence: number;
  readonly created: number;
  readonly active: boolean;
  readonly currency: string;
  readonly unitAmount: number;
  readonly product: string;
  readonly recurring: Recurrence | null;
  readonly nickname: string | null;
  readonly lookupKey: string | null;
  readonly metadata: Record<string, string>;
}

export function presentProduct(unit: Unit, record: ProductRecord): Wire<Stripe.Product> {
  return {
    id: record.id,
    object: 'product',
    active: record.active,
    created: record.created,
    default_price: null,
    description: record.description,
    images: [],
    livemode: unit.livemode,
    marketing_features: [],
    metadata: record.metadata,
    name: record.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: record.updated,
    url: null,
  };
}

export function presentPrice(unit: Unit, record: PriceRecord): Wire<Stripe.Price> {
  return {
    id: record.id,
    object: 'price',
    active: record.active,
    billing_scheme: 'per_unit',
    created: record.created,
    currency: record.currency,
    custom_unit_amount: null,
    livemode: unit.livemode,
    lookup_key: record.lookupKey,
    metadata: record.metadata,
    nickname: record.nickname,
    product: record.product,
    recurring:
      record.recurring === null
        ? null
        : {
            interval: record.recurring.interval,
            interval_count: record.recurring.count,
            meter: null,
            trial_period_days: null,
            usage_type: 'licensed',
          },
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: record.recurring === null ? 'one_time' : 'recurring',
    unit_amount: record.unitAmount,
    unit_amount_decimal: String(record.unitAmount),
  };
}

/** The old name of a recurring price, which subscription items still carry. */
export function presentPlan(unit: Unit, record: PriceRecord, recurring: Recurrence): Wire<Stripe.Plan> {
  return {
    id: record.id,
    object: 'plan',
    active: record.active,
    amount: record.unitAmount,
    amount_decimal: String(record.unitAmount),
    billing_scheme: 'per_unit',
    created: record.created,
    currency: record.currency,
    interval: recurring.interval,
    interval_count: recurring.count,
    livemode: unit.livemode,
    metadata: record.metadata,
    meter: null,
    nickname: record.nickname,
    product: record.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  };
}

export function insertProduct(
  unit: Unit,
  fields: Pick<ProductRecord, 'name' | 'description' | 'metadata'> & { id?: string; active?: boolean },
): ProductRecord {
  const now = unit.now();
  const { id, active = true, ...rest } = fields;
  if (id !== undefined && unit.get('product', id)) {
    throw badRequest('Product already exists.', { code: 'resource_already_exists', param: 'id' });
  }
  const product = unit.insert('product', 'prod', { ...rest, active, created: now, updated: now }, id);
  unit.emit('product.created', presentProduct(unit, product));
  return product;
}

const createProduct = route<Stripe.ProductCreateParams, Stripe.Product>(
  'POST',
  '/v1/products',
)({
  parameters: {
    id: text(255),
    name: needed(text(250)),
    description: text(),
    active: boolean(),
    metadata: metadata(),
  },
  run: (unit, input) => {
    const product = insertProduct(unit, {
      name: input.name,
      description: input.description ?? null,
      metadata: applyMetadata({}, input.metadata),
      ...(input.id === undefined ? {} : { id: input.id }),
      ...(input.active === undefined ? {} : { active: input.active }),
    });
    return presentProduct(unit, product);
  },
});

const updateProduct = route<Stripe.ProductUpdateParams, Stripe.Product>(
  'POST',
  '/v1/products/:id',
)({
  parameters: { name: text(250), active: boolean(), metadata: metadata() },
  run: (unit, input, id) => {
    const before = unit.need('product', id, 'id');
    const after = unit.change('product', id, {
      name: input.name ?? before.name,
      active: input.active ?? before.active,
      metadata: applyMetadata(before.metadata, input.metadata),
      updated: unit.now(),
    });
    unit.emitChange('product.updated', presentProduct(unit, before), presentProduct(unit, after));
    return presentProduct(unit, after);
  },
});

const retrieveProduct = route<Stripe.ProductRetrieveParams, Stripe.Product>(
  'GET',
  '/v1/products/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentProduct(unit, unit.need('product', id, 'id')),
});

const listProducts = route<Stripe.ProductListParams, Stripe.ApiList<Stripe.Product>>(
  'GET',
  '/v1/products',
)({
  parameters: { ...paging, active: boolean(), created: range() },
  run: (unit, input) => {
    const where = (record: ProductRecord) =>
      inRange(input.created, record.created) && (input.active === undefined || record.active === input.active);
    return page(unit, 'product', { url: '/v1/products', paging: input, where }, presentProduct);
  },
});

const createPrice = route<Stripe.PriceCreateParams, Stripe.Price>(
  'POST',
  '/v1/prices',
)({
  parameters: {
    currency: needed(currency()),
    unit_amount: amount({ from: 0 }),
    product: text(),
    product_data: parts({ id: text(255), name: needed(text(250)), metadata: metadata() }),
    recurring: parts({
      interval: needed(oneOf('day', 'week', 'month', 'year')),
      interval_count: integer({ from: 1, to: 1_095 }),
      usage_type: oneOf('licensed'),
    }),
    active: boolean(),
    nickname: text(),
    lookup_key: text(200),
    metadata: metadata(),
  },
  run: (unit, input) => {
    if (input.unit_amount === undefined) {
      throw badRequest('You must provide one of `unit_amount` or `unit_amount_decimal`.', {
        code: 'parameter_missing',
        param: 'unit_amount',
      });
    }
    if (
      input.lookup_key !== undefined &&
      unit.by('price', 'lookup_key', input.lookup_key).some((price) => price.active)
    ) {
      throw badRequest(`A price already uses that lookup key: ${input.lookup_key}.`, { param: 'lookup_key' });
    }
    const price = unit.insert('price', 'price', {
      created: unit.now(),
      active: input.active ?? true,
      currency: input.currency,
      unitAmount: input.unit_amount,
      product: productOf(unit, input),
      recurring: input.recurring
        ? { interval: input.recurring.interval, count: input.recurring.interval_count ?? 1 }
        : null,
      nickname: input.nickname ?? null,
      lookupKey: input.lookup_key ?? null,
      metadata: applyMetadata({}, input.metadata),
    });
    unit.emit('price.created', presentPrice(unit, price));
    return presentPrice(unit, price);
  },
});

interface ProductChoice {
  product?: string;
  product_data?: { id?: string; name: string; metadata?: Parameters<typeof applyMetadata>[1] };
}

function productOf(unit: Unit, { product, product_data: data }: ProductChoice): string {
  if ((product === undefined) === (data === undefined)) {
    throw badRequest('You must provide one of `product` or `product_data`.', {
      code: product === undefined ? 'parameter_missing' : 'parameters_exclusive',
      param: 'product',
    });
  }
  if (product !== undefined) return unit.need('product', product, 'product').id;
  return insertProduct(unit, {
    name: data?.name ?? '',
    description: null,
    metadata: applyMetadata({}, data?.metadata),
    ...(data?.id === undefined ? {} : { id: data.id }),
  }).id;
}

const updatePrice = route<Stripe.PriceUpdateParams, Stripe.Price>(
  'POST',
  '/v1/prices/:id',
)({
  parameters: { active: boolean(), nickname: text(), metadata: metadata() },
  run: (unit, input, id) => {
    const before = unit.need('price', id, 'id');
    const after = unit.change('price', id, {
      active: input.active ?? before.active,
      nickname: input.nickname ?? before.nickname,
      metadata: applyMetadata(before.metadata, input.metadata),
    });
    unit.emitChange('price.updated', presentPrice(unit, before), presentPrice(unit, after));
    return presentPrice(unit, after);
  },
});

const retrievePrice = route<Stripe.PriceRetrieveParams, Stripe.Price>(
  'GET',
  '/v1/prices/:id',
)({
  parameters: noParameters,
  run: (unit, _input, id) => presentPrice(unit, unit.need('price', id, 'id')),
});

const listPrices = route<Stripe.PriceListParams, Stripe.ApiList<Stripe.Price>>(
  'GET',
  '/v1/prices',
)({
  parameters: {
    ...paging,
    active: boolean(),
    created: range(),
    currency: currency(),
    product: text(),
    lookup_keys: listOf(text(200)),
    type: oneOf('one_time', 'recurring'),
  },
  run: (unit, input) => {
    const query = {
      url: '/v1/prices',
      paging: input,
      ...(input.product === undefined ? {} : { within: { index: 'product', key: input.product } }),
      where: (record: PriceRecord) =>
        inRange(input.created, record.created) &&
        (input.active === undefined || record.active === input.active) &&
        (input.currency === undefined || record.currency === input.currency) &&
        (input.type === undefined || (input.type === 'recurring') === (record.recurring !== null)) &&
        (input.lookup_keys === undefined ||
          (record.lookupKey !== null && input.lookup_keys.includes(record.lookupKey))),
    };
    return page(unit, 'price', query, presentPrice);
  },
});

export const priceRoutes = [
  createProduct,
  updateProduct,
  retrieveProduct,
  listProducts,
  createPrice,
  updatePrice,
  retrievePrice,
  listPrices,
];
