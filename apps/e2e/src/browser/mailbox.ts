import { type Visitor } from './browser';
import { until } from '../system/until';

interface Mail {
  readonly template: string;
  readonly address: string | null;
  readonly language: 'en' | 'zh';
  readonly text: string;
  readonly writtenAt: string;
}

/** The newest mail of a kind to an address; waits for a mail after `count` others. */
export async function mailTo(visitor: Visitor, address: string, template: string, count = 0): Promise<Mail> {
  const read = async () => {
    const answer = await visitor.context.request.get('/api/development/outbox');
    const { items } = (await answer.json()) as { items: Mail[] };
    return items.filter((mail) => mail.address === address && mail.template === template);
  };
  const [found] = await until(`a mail ${template} to ${address}`, read, (mails) => mails.length > count, 30_000);
  if (found === undefined) throw new Error(`no mail ${template} to ${address}`);
  return found;
}

/** Its links, as paths of the portal. */
export async function linksMailedTo(...which: Parameters<typeof mailTo>): Promise<string[]> {
  const { text } = await mailTo(...which);
  return [...text.matchAll(/https?:\/\/[^\s,。]+/g)].map(([link]) => {
    const { pathname, hash } = new URL(link);
    return pathname + hash;
  });
}
