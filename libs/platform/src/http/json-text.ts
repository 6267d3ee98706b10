/** JSON of an answer: int8 and other bigints as strings, as everywhere in the API. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}
