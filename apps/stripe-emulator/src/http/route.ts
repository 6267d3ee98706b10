import type { Unit } from '../store/unit';
import type { Wire } from '../wire';
import { readAll, type Input, type Known, type Parameters } from './parameters';
import type { Form } from './form';

export type Method = 'GET' | 'POST' | 'DELETE';

/** One call of the API. `path` names its ids as Fastify does: `/v1/customers/:id`. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly parameters: readonly string[];
  run(unit: Unit, form: Form, ids: Readonly<Record<string, string>>): unknown;
}

interface Definition<P extends Parameters, Result> {
  readonly parameters: P;
  readonly run: (unit: Unit, input: Input<P>, id: string, second: string) => Result;
}

/**
 * Declares a call by the SDK's own types: `Sdk` is what the SDK takes, `Answer` what it answers. A parameter that the
 * SDK does not have, or an answer of another shape, does not compile.
 */
export function route<Sdk, Answer>(method: Method, path: string) {
  return <const P extends Parameters>(definition: Definition<P & Known<P, Sdk>, Wire<Answer>>): Route => ({
    method,
    path,
    parameters: Object.keys(definition.parameters),
    run: (unit, form, ids) => {
      const input = readAll(definition.parameters, form);
      return definition.run(unit, input as Input<P & Known<P, Sdk>>, ids['id'] ?? '', ids['second'] ?? '');
    },
  });
}

/** What a route without parameters of its own declares. */
export const noParameters = {} as const;
