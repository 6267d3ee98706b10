import { type Visitor } from './browser';
import { until } from '../system/until';

interface Mail {
  readonly template: string;
  readonly address: string | null;
  readonly text: string;
  readonly writtenAt: string;
}

/** The links of the newest mail of a kind to an address, as paths of the portal; waits for a mail after `count` others. */
export async function linksMailedTo(visitor: Visitor, address: string, template: string, count = 0): Promise<string[]> {
  const read = async () => {
    const answer = await visitor.context.request.get('/api/development/outbox');
    const { items } = (await answer.json()) as { items: Mail[] };
    return items.filter((mail) => mail.address === address && mail.template === template);
  };
  const found = await until(`a mail ${template} to ${address}`, read, (mails) => mails.length > count, 30_000);
  return [...(found[0]?.text ?? '').matchAll(/https?:\/\/[^\s,。]+/g)].map(([link]) => {
    const { pathname, hash } = new URL(link);
    return pathname + hash;
  });
}
