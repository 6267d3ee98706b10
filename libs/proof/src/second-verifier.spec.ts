import { createHash, createPublicKey, verify } from 'node:crypto';
import receipts from '../vectors/receipt.json';

// A second verifier, by docs/receipt-format.md alone: node's own crypto, none of this library. When one of the two is wrong, they differ.
const sha256 = (...parts: (Buffer | string)[]) =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
const must = (truth: unknown, what: string) => {
  if (!truth) throw new Error(what);
};
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a stranger's fifty lines have no types
type Json = any;
const canonical = (v: Json): string =>
  Array.isArray(v)
    ? `[${v.map(canonical).join(',')}]`
    : v && typeof v === 'object'
      ? `{${Object.keys(v)
          .sort()
          .map((k) => `${JSON.stringify(k)}:${canonical(v[k])}`)
          .join(',')}}`
      : JSON.stringify(v);
const unbase64 = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'base64');
  must(bytes.toString('base64') === text, 'base64');
  return bytes;
};
const hasKeys = (value: Json, ...keys: string[]) =>
  must(Object.keys(value).sort().join() === keys.sort().join(), `fields of ${keys.join()}`);

function verifyByTheBook(text: string, verifierKey: string): void {
  const [name, keyId, key64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifierKey)!.slice(1) as [string, string, string];
  const key = unbase64(key64);
  must(key.length === 33 && key[0] === 1 && sha256(`${name}\n`, key).toString('hex', 0, 4) === keyId, 'key');

  const r = JSON.parse(text) as Json;
  must(text === `${canonical(r)}\n`, 'canonical text');
  hasKeys(r, 'contentManifest', 'facts', 'format', 'leaf', 'openings', 'proof', 'version');
  must(r.format === 'holdfast-receipt' && r.version === 1, 'format');

  must(/^[0-9a-f]{412}$/.test(r.leaf), 'leaf');
  const leaf = Buffer.from(r.leaf, 'hex');
  must(leaf[0] === 1 && leaf[1] === 1, 'leaf header');
  const fields: Buffer[] = [];
  for (let at = 2; at < leaf.length; at += 2 + leaf.readUInt16BE(at))
    fields.push(leaf.subarray(at + 2, at + 2 + leaf.readUInt16BE(at)));
  must(fields.map((field) => field.length).join() === '16,32,32,32,8,1,32,1,32', 'leaf fields');
  const [id, asset, from, to, quantity, custody, manifest, authorityKind, authority] = fields as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const facts = {
    authority: {
      hash: authority.toString('hex'),
      kind: ['', 'deposit', 'consent', 'mandate', 'correction'][authorityKind[0]!],
    },
    custodyKind: ['', 'token', 'record', 'copy'][custody[0]!],
    postingId: id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    quantity: String(quantity.readBigInt64BE()),
  };
  must(
    facts.authority.kind &&
      facts.custodyKind &&
      quantity.readBigInt64BE() > 0n &&
      canonical(facts) === canonical(r.facts),
    'facts',
  );
  hasKeys(r.openings, 'asset', 'from', 'to');
  for (const [part, commitment] of Object.entries({ asset, from, to })) {
    const opening = r.openings[part];
    hasKeys(opening, 'name', 'salt');
    must(
      /^[0-9a-f]{64}$/.test(opening.salt) &&
        sha256('\x01', Buffer.from(opening.salt, 'hex'), opening.name).equals(commitment),
      part,
    );
  }
  must(sha256(canonical(r.contentManifest)).equals(manifest), 'content manifest');

  const [head, ...rest] = (r.proof as string).split('\n\n') as [string, string, string];
  const [header, indexLine, ...path] = head.split('\n') as [string, string];
  must(rest.length === 2 && header === 'c2sp.org/tlog-proof@v1' && /^index (0|[1-9][0-9]*)$/.test(indexLine), 'proof');
  const [origin, size, root64, nothing] = rest[0].split('\n');
  must(origin === name && nothing === undefined && /^(0|[1-9][0-9]*)$/.test(size!), 'checkpoint');
  const [, signer, signature64] = /^\u2014 (\S+) (\S+)\n$/.exec(rest[1])!;
  const signature = unbase64(signature64!);
  must(signer === name && signature.toString('hex', 0, 4) === keyId && signature.length === 68, 'another key');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key.subarray(1)]);
  must(
    verify(
      null,
      Buffer.from(`${rest[0]}\n`),
      createPublicKey({ key: spki, format: 'der', type: 'spki' }),
      signature.subarray(4),
    ),
    'signature',
  );

  let [index, last, hash] = [Number(indexLine.slice(6)), Number(size) - 1, sha256('\0', leaf)];
  must(index <= last, 'index');
  for (const step of path.map(unbase64)) {
    must(step.length === 32 && last > 0, 'path');
    if (index % 2 === 1 || index === last) {
      hash = sha256('\x01', step, hash);
      while (index % 2 === 0 && index > 0) [index, last] = [index / 2, Math.floor(last / 2)];
    } else hash = sha256('\x01', hash, step);
    [index, last] = [Math.floor(index / 2), Math.floor(last / 2)];
  }
  must(last === 0 && hash.equals(unbase64(root64!)), 'inclusion');
}

describe('a second verifier, written from the documentation alone', () => {
  it.each(receipts.receipts)('accepts the published receipts (%#)', (receipt) => {
    expect(() => verifyByTheBook(receipt, receipts.verifierKey)).not.toThrow();
  });

  it('refuses a receipt with any byte changed', () => {
    const bytes = Buffer.from(receipts.receipts[1]!);
    const survivors: number[] = [];
    for (let at = 0; at < bytes.length; at++) {
      bytes[at]! ^= 0x01;
      try {
        verifyByTheBook(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), receipts.verifierKey);
        survivors.push(at);
      } catch {
        // as it should
      }
      bytes[at]! ^= 0x01;
    }
    expect(survivors).toEqual([]);
  });

  it('refuses another key', () => {
    const other = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect(() => verifyByTheBook(receipts.receipts[0]!, other)).toThrow('checkpoint');
  });
});
