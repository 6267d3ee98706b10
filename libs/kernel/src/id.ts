declare const brand: unique symbol;

/** A UUID that says whose it is: a `Id<'asset'>` is not a `Id<'account'>`. */
export type Id<Of extends string> = string & { readonly [brand]: Of };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A new UUIDv7 (RFC 9562): ordered by time, so that indexes grow at one end. */
export function newId<Of extends string>(now: number = Date.now()): Id<Of> {
  const bytes = new Uint8Array(16);
  globalThis.crypto.getRandomValues(bytes);
  new DataView(bytes.buffer).setBigUint64(
    0,
    (BigInt(now) << 16n) | BigInt(((bytes[6]! & 0x0f) << 8) | bytes[7]! | 0x7000),
  );
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id<Of>;
}
