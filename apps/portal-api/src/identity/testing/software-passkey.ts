import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** What an authenticator does, in software: one ES256 key, "none" attestation (W3C WebAuthn, 6.5 and 7). */
export class SoftwarePasskey {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly id = randomBytes(32);
  private counter = 0;

  constructor(
    private readonly origin: string,
    private readonly rpId = new URL(origin).hostname,
  ) {}

  create(options: { challenge: string }) {
    const jwk = this.keys.publicKey.export({ format: 'jwk' });
    const [x, y] = [jwk.x, jwk.y].map((part) => Buffer.from(part ?? '', 'base64url'));
    // CBOR of {1: 2, 3: -7, -1: 1, -2: x, -3: y}: COSE's EC2 key for ES256.
    const cose = Buffer.concat([hex('a5010203262001215820'), x!, hex('225820'), y!]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const data = Buffer.concat([this.authenticatorData(0x45), Buffer.alloc(16), length, this.id, cose]);
    // {"fmt": "none", "attStmt": {}, "authData": h'...'}
    const size = Buffer.alloc(2);
    size.writeUInt16BE(data.length);
    const attestation = Buffer.concat([hex('a363666d74646e6f6e656761747453746d74a068617574684461746159'), size, data]);
    return {
      ...this.named(),
      response: {
        clientDataJSON: this.clientData('webauthn.create', options.challenge).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  get(options: { challenge: string }) {
    const clientData = this.clientData('webauthn.get', options.challenge);
    const data = this.authenticatorData(0x05);
    const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()]);
    return {
      ...this.named(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: createSign('sha256').update(signed).sign(this.keys.privateKey).toString('base64url'),
      },
    };
  }

  private named() {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
  }

  /** Flags: 0x01 present, 0x04 verified, 0x40 with a new key. */
  private authenticatorData(flags: number): Buffer {
    this.counter += 1;
    const tail = Buffer.alloc(5);
    tail.writeUInt8(flags, 0);
    tail.writeUInt32BE(this.counter, 1);
    return Buffer.concat([createHash('sha256').update(this.rpId).digest(), tail]);
  }

  private clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
