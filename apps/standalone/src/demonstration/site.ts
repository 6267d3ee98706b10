import { createServer, type Server } from 'node:http';
import { DomainError } from '@holdfast/kernel';
import type { Picture } from './pictures';

export interface PlatformSite {
  port: number;
  /** The platform switches off: from here on nothing answers any more. */
  switchOff(): Promise<void>;
}

/**
 * The fictional platform's own web site, where its tokens' metadata and some of its media still are. Port 0: any that is
 * free. Throws `demonstration.site_port_in_use`.
 */
export async function openPlatformSite(pictures: readonly Picture[], port: number): Promise<PlatformSite> {
  const byName = new Map(pictures.map((picture) => [picture.name, picture]));
  const server = createServer((request, response) => {
    const [, folder, name = ''] = (request.url ?? '').split('/');
    const picture = byName.get(name);
    if (folder === 'tokens' && /^[0-9]+$/.test(name)) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: `Lantern ${name}`, image: `/media/${name}` }));
    } else if (folder === 'media' && picture !== undefined) {
      response.end(picture.bytes);
    } else if (folder === 'corrupted' && picture !== undefined) {
      const damaged = Buffer.from(picture.bytes);
      damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 0xff;
      response.end(damaged);
    } else {
      response.statusCode = 404;
      response.end('gone');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? inUse(port) : error));
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: portOf(server), switchOff: () => close(server) };
}

function inUse(port: number): DomainError {
  const message = `Port ${port}, at which the demonstration's platform has its web site, is in use by another program.`;
  return new DomainError('conflict', 'demonstration.site_port_in_use', message, {
    remedy: 'Its tokens name that address. Stop that program, or begin anew with: npm start -- --reset',
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the site has no port');
  return address.port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
