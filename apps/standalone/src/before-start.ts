import { createServer } from 'node:net';
import { DomainError } from '@holdfast/kernel';
import { pingRedis } from '@holdfast/platform';

/** Throws `http.port_in_use` before anything is started, rather than after everything was. */
export async function assertPortFree(port: number): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    await new Promise<void>((resolve, reject) => {
      const server = createServer();
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') return resolve(); // this machine has no such address
        reject(
          new DomainError('conflict', 'http.port_in_use', `Port ${port} is in use by another program.`, {
            remedy: `Stop that program, or choose another port: PORT=${port + 1} npm start`,
          }),
        );
      });
      server.listen(port, host, () => server.close(() => resolve()));
    });
  }
}

/** Throws `redis.unreachable`: without its queue the system would look as if it ran, and nothing would move. */
export async function assertRedisAnswers(redisUrl: string): Promise<void> {
  await pingRedis(redisUrl).catch(() => {
    throw new DomainError('unavailable', 'redis.unreachable', `No Redis answers at ${new URL(redisUrl).host}.`, {
      field: 'REDIS_URL',
      remedy: 'Start it or correct REDIS_URL; without REDIS_URL the queue is in PostgreSQL.',
    });
  });
}
