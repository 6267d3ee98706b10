/**
 * Compiles the Solidity sources of libs/sources to committed artifacts: solc takes seconds, and a build must not.
 * A unit test compares the artifacts' record of their inputs with the files, so a forgotten run is noticed.
 * `--check` compiles and only compares.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const solc = require('solc');
const folder = fileURLToPath(new URL('../libs/sources/src/evm/contracts/', import.meta.url));
const root = fileURLToPath(new URL('../', import.meta.url));
const settings = { optimizer: { enabled: true, runs: 200 }, evmVersion: 'cancun', metadata: { bytecodeHash: 'none' } };

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.sol'))
  .sort();
const read = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

function findImport(path) {
  if (!path.startsWith('@openzeppelin/')) return { error: `${path} is not of OpenZeppelin` };
  const contents = readFileSync(join(root, 'node_modules', path), 'utf8');
  read.set(path, contents);
  return { contents };
}

const output = JSON.parse(
  solc.compile(
    JSON.stringify({
      language: 'Solidity',
      sources: Object.fromEntries(names.map((name) => [name, { content: read.get(name) }])),
      settings: { ...settings, outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } },
    }),
    { import: findImport },
  ),
);
const complaints = (output.errors ?? []).filter((error) => error.severity !== 'info');
if (complaints.length > 0) {
  for (const complaint of complaints) console.error(complaint.formattedMessage);
  process.exit(1);
}

const inputs = {
  compiler: solc.version(),
  settings,
  sources: Object.fromEntries(
    [...read].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, text]) => [path, sha256(text)]),
  ),
};
mkdirSync(join(folder, 'artifacts'), { recursive: true });
let different = 0;
for (const name of names) {
  const contract = name.replace(/\.sol$/, '');
  const { abi, evm } = output.contracts[name][contract];
  const text = `${JSON.stringify({ contract, inputs, abi, bytecode: `0x${evm.bytecode.object}` }, null, 1)}\n`;
  const path = join(folder, 'artifacts', `${contract}.json`);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    different += 1;
    console.error(
      `${contract}: the artifact is not what its source compiles to; run node scripts/compile-contracts.mjs`,
    );
  }
}
process.exit(different > 0 ? 1 : 0);
