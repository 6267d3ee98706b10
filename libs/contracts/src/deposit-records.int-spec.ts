import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { AssetRecord, depositJsonSchema } from './deposit-records';

const published: Record<string, unknown> = JSON.parse(
  readFileSync(join(__dirname, '../../../docs/deposit-format.schema.json'), 'utf8'),
);
const asset = { id: 'a', collection: 'c', kind: 'single', name: 'A' };

describe('the published JSON Schema', () => {
  it('is that of the schemas in force', () => {
    expect(published).toEqual(depositJsonSchema());
  });

  const validate = new Ajv({ strict: false }).compile({ ...published, $ref: '#/$defs/assets' });
  it.each<[object, boolean]>([
    [asset, true],
    [{ ...asset, kind: 'edition', quantity: '5' }, true],
    [{ ...asset, kind: 'numbered', number: 1, of: 2 }, true],
    [{ ...asset, content: [{ role: 'media', path: 'content/a.png' }] }, true],
    [{ ...asset, kind: 'edition' }, false],
    [{ ...asset, quantity: '5' }, false],
    [{ ...asset, number: 1 }, false],
    [{ ...asset, kind: 'numbered', number: 1 }, false],
    [{ ...asset, content: [{ role: 'media', path: 'content/a.png', url: 'https://example.org' }] }, false],
    [{ ...asset, content: [{ role: 'media' }] }, false],
    [{ ...asset, content: [{ role: 'media', path: 'other/a.png' }] }, false],
    [{ ...asset, status: 'accepted' }, false],
    [{ ...asset, quantity: 5 }, false],
  ])('judges as the reader does: %j is %s', (record, valid) => {
    expect(validate(record)).toBe(valid);
    expect(AssetRecord.safeParse(record).success).toBe(valid);
  });
});
