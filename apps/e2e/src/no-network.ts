import dns from 'node:dns';
import net from 'node:net';

/** Loaded before a program that must get by without a network: whoever reaches for one ends it, and is told so. */
function refuse(): never {
  process.stderr.write('This program reached for the network.\n');
  process.exit(97);
}

net.Socket.prototype.connect = refuse;
dns.lookup = Object.assign(refuse, { __promisify__: refuse });
dns.promises.lookup = refuse;
