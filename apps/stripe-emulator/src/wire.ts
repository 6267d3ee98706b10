import type Stripe from 'stripe';

type Plain = string | number | boolean | bigint | null | undefined | void;

/** What the SDK's type `T` looks like in JSON: the SDK turns decimal strings into `Decimal` only after parsing. */
export type Wire<T> = T extends Plain
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends Array<infer Item>
      ? Wire<Item>[]
      : T extends object
        ? { [Key in keyof T]: Wire<T[Key]> }
        : T;

/** The API version that the installed SDK speaks, and therefore the only one spoken here. */
export const apiVersion = '2026-10-28.endive' satisfies Stripe.LatestApiVersion;
