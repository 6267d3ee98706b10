import { PORTAL_PAGES, portalLink } from '@holdfast/contracts';
import { mailTemplate } from '@holdfast/platform';
import { z } from 'zod';

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
      subject: `You agreed to move ${items} items to ${custodian}`,
      text: `Somebody signed in as you agreed to move ${items} items to ${custodian}. If it was not you, cancel it${until === null ? '' : `, best before ${until}`}:\n\n${link}`,
    }),
    zh: ({ items, custodian, until, link }) => ({
      subject: `您已同意将 ${items} 件藏品移交给 ${custodian}`,
      text: `有人以您的身份登录,并同意将 ${items} 件藏品移交给 ${custodian}。如果这不是您本人的操作,请取消${until === null ? '' : `(最好在 ${until} 之前)`}:\n\n${link}`,
    }),
  },
);
