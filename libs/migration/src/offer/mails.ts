import { PORTAL_PAGES, portalLink } from '@holdfast/contracts';
import { mailTemplate } from '@holdfast/platform';
import { z } from 'zod';

const itemsText = (count: number) => `${count} ${count === 1 ? 'item' : 'items'}`;

/** A consent is told to whoever had the account before: who did not give it can still stop it. */
export const transferConsentedMail = mailTemplate(
  'transfer.consented',
  z.strictObject({
    items: z.int(),
    custodian: z.string(),
    /** Until when it can be taken back without anybody knowing of it; null when there is no such time. */
    until: z.string().nullable(),
    link: z.url(),
  }),
  {
    items: 12,
    custodian: 'Tidewater Archive',
    until: '2031-01-31 12:00 UTC',
    link: portalLink('https://holdfast.example', PORTAL_PAGES.transfer('1')),
  },
  {
    en: ({ items, custodian, until, link }) => ({
      subject: `You agreed to move ${itemsText(items)} to ${custodian}`,
      text: `Somebody signed in as you agreed to move ${itemsText(items)} to ${custodian}. If it was not you, cancel it${until === null ? '' : `, best before ${until}`}:\n\n${link}`,
    }),
    zh: ({ items, custodian, until, link }) => ({
      subject: `您已同意将 ${items} 件藏品移交给 ${custodian}`,
      text: `有人以您的身份登录，并同意将 ${items} 件藏品移交给 ${custodian}。如果这不是您本人的操作，请取消${until === null ? '' : `（最好在 ${until} 之前）`}：\n\n${link}`,
    }),
  },
);

/** A move has ended: what has arrived, and where its proof is. Nobody need keep looking. */
export const transferDoneMail = mailTemplate(
  'transfer.done',
  z.strictObject({
    arrived: z.int(),
    /** Of what was agreed to; the page says why of each. */
    stayed: z.int(),
    custodian: z.string(),
    link: z.url(),
  }),
  {
    arrived: 11,
    stayed: 1,
    custodian: 'Tidewater Archive',
    link: portalLink('https://holdfast.example', PORTAL_PAGES.transfer('1')),
  },
  {
    en: ({ arrived, stayed, custodian, link }) => ({
      subject: `Your move to ${custodian} is done: ${itemsText(arrived)} arrived`,
      text: `${itemsText(arrived)} of yours arrived at ${custodian}.${stayed === 0 ? '' : ` Not moved: ${itemsText(stayed)}; the page says why.`}\n\nDownload the bundle and put it away: it has your files and a receipt for each item, and proves what is yours when nobody can be asked any more.\n\n${link}`,
    }),
    zh: ({ arrived, stayed, custodian, link }) => ({
      subject: `向 ${custodian} 的转移已完成：${arrived} 件藏品已到达`,
      text: `您的 ${arrived} 件藏品已到达 ${custodian}。${stayed === 0 ? '' : `另有 ${stayed} 件留在原处，页面上说明了原因。`}\n\n请下载证明包并妥善保存：其中有您的文件和每件藏品的凭证，即使将来无人可问，也能证明什么属于您。\n\n${link}`,
    }),
  },
);
