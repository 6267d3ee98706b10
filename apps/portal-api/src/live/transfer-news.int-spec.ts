import { newId } from '@holdfast/kernel';
import { Database, NOBODY } from '@holdfast/platform';
import { createTestDatabase } from '@holdfast/platform/testing';
import { TransferNews } from './transfer-news';

describe('news of transfers', () => {
  it('give their connection back when they cannot listen, and listen again later', async () => {
    const testDatabase = await createTestDatabase();
    const database = new Database({ url: testDatabase.url, max: 1 });
    const news = new TransferNews(database);
    const removed = new Promise((resolve) => database.pool.once('remove', resolve));
    // PostgreSQL breaks off the first LISTEN: it is in a transaction that has failed.
    let isFirst = true;
    database.pool.on('connect', (client) => {
      if (!isFirst) return;
      isFirst = false;
      void client.query('BEGIN');
      client.query('SELECT 1 / 0').catch(() => undefined);
    });
    const closed = new AbortController();
    const waiting = news.next(newId(), closed.signal);
    await removed;
    expect(await database.read(NOBODY, (sql) => sql.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    closed.abort();
    await waiting;
    news.onApplicationShutdown();
    await database.close();
    await testDatabase.drop();
  });
});
