import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Abi, toEventSelector, toFunctionSelector, toFunctionSignature } from 'viem';
import { collectibleAbi, escrowAbi, multicallAbi } from './abi';
import { collectibleArtifact, type ContractArtifact, escrowArtifact, multicallArtifact } from './artifacts';

const artifacts: [ContractArtifact, Abi][] = [
  [collectibleArtifact, collectibleAbi],
  [escrowArtifact, escrowAbi],
  [multicallArtifact, multicallAbi],
];

describe('the committed contract artifacts', () => {
  it('exist for every source and only for those', () => {
    const names = (folder: string, ending: string) =>
      readdirSync(join(__dirname, folder))
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length));
    expect(names('artifacts', '.json')).toEqual(names('.', '.sol'));
  });

  it.each(artifacts)('were compiled from the sources and with the compiler that are here (%#)', (artifact) => {
    for (const [path, digest] of Object.entries(artifact.inputs.sources)) {
      const file = path.startsWith('@') ? require.resolve(path) : join(__dirname, path);
      expect({ path, digest: createHash('sha256').update(readFileSync(file)).digest('hex') }).toEqual({ path, digest });
    }
    expect(Object.keys(artifact.inputs.sources)).toContain(`${artifact.contract}.sol`);
    const { version } = JSON.parse(readFileSync(require.resolve('solc/package.json'), 'utf8'));
    expect(artifact.inputs.compiler.startsWith(`${version}+`)).toBe(true);
  });

  it.each(artifacts)('offer everything that the typed ABI says (%#)', (artifact, abi) => {
    const compiled = signatures(artifact.abi as unknown as Abi);
    expect(signatures(abi).filter((signature) => !compiled.includes(signature))).toEqual([]);
  });
});

function signatures(abi: Abi): string[] {
  return abi.flatMap((item) => {
    if (item.type === 'function') {
      const outputs = item.outputs.map((output) => output.type).join();
      return [`${toFunctionSelector(item)} ${item.stateMutability} ${outputs}`];
    }
    if (item.type === 'event')
      return [`${toEventSelector(item)} ${item.inputs.map((input) => input.indexed ?? false).join()}`];
    if (item.type === 'error')
      return [toFunctionSignature({ ...item, type: 'function', outputs: [], stateMutability: 'view' })];
    return item.type === 'constructor' ? [`constructor ${item.inputs.map((input) => input.type).join()}`] : [];
  });
}
