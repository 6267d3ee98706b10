import { generateKeyPairSync } from 'node:crypto';
import { parseEd25519PublicKey } from './public-key';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const malformed = expect.objectContaining({ code: 'signing_key.malformed' });

describe('parseEd25519PublicKey', () => {
  it('reads the raw bytes in base64 and the same key in PEM', () => {
    expect(parseEd25519PublicKey(raw.toString('base64'))).toEqual(raw);
    expect(parseEd25519PublicKey(publicKey.export({ type: 'spki', format: 'pem' }).toString())).toEqual(raw);
  });

  it.each([
    ['nothing', ''],
    ['a short key', raw.subarray(1).toString('base64')],
    ['base64url', Buffer.alloc(32, 0xff).toString('base64url')],
    ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ],
    ['a broken PEM', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
  ])('refuses %s', (_name, text) => expect(() => parseEd25519PublicKey(text)).toThrow(malformed));
});
