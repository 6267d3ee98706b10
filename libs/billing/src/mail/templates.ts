import { PORTAL_PAGES, portalLink } from '@holdfast/contracts';
import { mailTemplate, type MailTemplate } from '@holdfast/platform';
import { z } from 'zod';
import { Amount, amountText, dayText } from './amounts';

const custodian = z.string().min(1).max(200);
const day = z.iso.date();
const link = z.url();
const example = {
  custodian: 'Granite House',
  amount: { minor: '1230', currency: 'eur' },
  day: '2030-03-05',
  link: portalLink('https://portal.example', PORTAL_PAGES.bills),
};

/** Whatever is owed, these stay true; every mail about money that is missing says so. */
const NOTHING_WITHHELD = {
  en: 'Your items are safe. You can look at them, export them, get their receipts and move them elsewhere, whatever is owed.',
  zh: '您的藏品是安全的。无论是否欠费，您都可以查看、导出、获取凭证，或将藏品转移到别处。',
};

export const subscriptionStarted = mailTemplate(
  'billing.subscription_started',
  z.strictObject({ custodian, startedOn: day, nextInvoiceOn: day, link }),
  { custodian: example.custodian, startedOn: example.day, nextInvoiceOn: '2030-04-05', link: example.link },
  {
    en: ({ custodian, startedOn, nextInvoiceOn, link }) => ({
      subject: `${custodian} keeps your items from now on`,
      text: `Keeping your items at ${custodian} is charged from ${dayText(startedOn, 'en')}. What did not arrive is not charged. The next invoice comes on ${dayText(nextInvoiceOn, 'en')}.\n\nUsage by day and invoices: ${link}`,
    }),
    zh: ({ custodian, startedOn, nextInvoiceOn, link }) => ({
      subject: `${custodian} 已开始保管您的藏品`,
      text: `您在 ${custodian} 的藏品保管费自 ${dayText(startedOn, 'zh')} 起计算。未到达的藏品不收费。下一张账单日期：${dayText(nextInvoiceOn, 'zh')}。\n\n每日用量与账单：${link}`,
    }),
  },
);

export const paymentFailed = mailTemplate(
  'billing.payment_failed',
  z.strictObject({ custodian, amount: Amount, restrictedOn: day, payLink: link, link }),
  { ...owing(), restrictedOn: '2030-03-19' },
  {
    en: ({ custodian, amount, restrictedOn, payLink, link }) => ({
      subject: `A payment to ${custodian} did not go through`,
      text: `${amountText(amount, 'en')} for ${custodian} could not be charged. Perhaps your bank wants your confirmation, the card has expired, or there is no card yet.\n\nPay here: ${payLink}\nChange the card: ${link}\n\n${NOTHING_WITHHELD.en} From ${dayText(restrictedOn, 'en')} on, ${custodian} would take in no further items until it is paid.`,
    }),
    zh: ({ custodian, amount, restrictedOn, payLink, link }) => ({
      subject: `向 ${custodian} 的付款未成功`,
      text: `应付 ${custodian} 的 ${amountText(amount, 'zh')} 未能扣款。可能需要您向银行确认、银行卡已过期，或尚未绑定银行卡。\n\n在此付款：${payLink}\n更换银行卡：${link}\n\n${NOTHING_WITHHELD.zh}若至 ${dayText(restrictedOn, 'zh')} 仍未付款，${custodian} 将暂停接收新的藏品。`,
    }),
  },
);

export const paymentReminder = mailTemplate(
  'billing.payment_reminder',
  z.strictObject({ custodian, amount: Amount, restrictedOn: day, payLink: link, link }),
  { ...owing(), restrictedOn: '2030-03-19' },
  {
    en: ({ custodian, amount, restrictedOn, payLink, link }) => ({
      subject: `A reminder: ${custodian} waits for a payment`,
      text: `${amountText(amount, 'en')} for ${custodian} is still open.\n\nPay here: ${payLink}\nChange the card: ${link}\n\n${NOTHING_WITHHELD.en} From ${dayText(restrictedOn, 'en')} on, no further items are taken in until it is paid.`,
    }),
    zh: ({ custodian, amount, restrictedOn, payLink, link }) => ({
      subject: `提醒：${custodian} 尚待付款`,
      text: `应付 ${custodian} 的 ${amountText(amount, 'zh')} 仍未支付。\n\n在此付款：${payLink}\n更换银行卡：${link}\n\n${NOTHING_WITHHELD.zh}自 ${dayText(restrictedOn, 'zh')} 起，在付清之前不再接收新的藏品。`,
    }),
  },
);

export const restricted = mailTemplate(
  'billing.restricted',
  z.strictObject({ custodian, amount: Amount, payLink: link, link }),
  owing(),
  {
    en: ({ custodian, amount, payLink, link }) => ({
      subject: `${custodian} takes in no further items until it is paid`,
      text: `${amountText(amount, 'en')} for ${custodian} has been open for two weeks, so no further items are taken in.\n\nPay here: ${payLink}\nYour invoices: ${link}\n\n${NOTHING_WITHHELD.en}`,
    }),
    zh: ({ custodian, amount, payLink, link }) => ({
      subject: `在付清之前，${custodian} 不再接收新的藏品`,
      text: `应付 ${custodian} 的 ${amountText(amount, 'zh')} 已逾期两周，因此暂停接收新的藏品。\n\n在此付款：${payLink}\n您的账单：${link}\n\n${NOTHING_WITHHELD.zh}`,
    }),
  },
);

export const dormant = mailTemplate(
  'billing.dormant',
  z.strictObject({ custodian, amount: Amount, payLink: link, link }),
  owing(),
  {
    en: ({ custodian, amount, payLink, link }) => ({
      subject: `Your account at ${custodian} rests`,
      text: `${amountText(amount, 'en')} for ${custodian} has been open for a month. Nobody will try your card again; the account rests until you pay or leave.\n\nPay here: ${payLink}\nMove your items elsewhere, or export them: ${link}\n\n${NOTHING_WITHHELD.en}`,
    }),
    zh: ({ custodian, amount, payLink, link }) => ({
      subject: `您在 ${custodian} 的账户已休眠`,
      text: `应付 ${custodian} 的 ${amountText(amount, 'zh')} 已逾期一个月。我们不会再尝试扣款；在您付款或离开之前，账户保持休眠。\n\n在此付款：${payLink}\n转移或导出藏品：${link}\n\n${NOTHING_WITHHELD.zh}`,
    }),
  },
);

export const paidAgain = mailTemplate(
  'billing.paid',
  z.strictObject({ custodian, link }),
  { custodian: example.custodian, link: example.link },
  {
    en: ({ custodian, link }) => ({
      subject: `Thank you: nothing is owed to ${custodian} any more`,
      text: `Everything that was open for ${custodian} is paid, and all is as before.\n\nYour invoices: ${link}`,
    }),
    zh: ({ custodian, link }) => ({
      subject: `感谢付款：您已付清 ${custodian} 的全部款项`,
      text: `${custodian} 的欠款已全部付清，一切恢复如常。\n\n您的账单：${link}`,
    }),
  },
);

export const renewalAhead = mailTemplate(
  'billing.renewal_ahead',
  z.strictObject({ custodian, renewsOn: day, lastYear: Amount, link }),
  { custodian: example.custodian, renewsOn: example.day, lastYear: example.amount, link: example.link },
  {
    en: ({ custodian, renewsOn, lastYear, link }) => ({
      subject: `Your year at ${custodian} renews on ${dayText(renewsOn, 'en')}`,
      text: `On ${dayText(renewsOn, 'en')} the next year at ${custodian} is charged ahead, for the items that you keep there then. The last one cost ${amountText(lastYear, 'en')}. If you leave during a year, the unused days come back.\n\nLook at it, cancel, or move elsewhere: ${link}`,
    }),
    zh: ({ custodian, renewsOn, lastYear, link }) => ({
      subject: `您在 ${custodian} 的年度保管将于 ${dayText(renewsOn, 'zh')} 续期`,
      text: `${dayText(renewsOn, 'zh')} 将按您届时在 ${custodian} 保管的藏品预收下一年的费用。上一年的费用为 ${amountText(lastYear, 'zh')}。若您在年内离开，未使用的天数将退款。\n\n查看、取消或转移：${link}`,
    }),
  },
);

export const planChanged = mailTemplate(
  'billing.plan_changed',
  z.strictObject({ custodian, effectiveOn: day, link }),
  { custodian: example.custodian, effectiveOn: example.day, link: example.link },
  {
    en: ({ custodian, effectiveOn, link }) => ({
      subject: `${custodian} offers new prices`,
      text: `${custodian} has published new prices, effective ${dayText(effectiveOn, 'en')} at the earliest. Nothing changes for you unless you agree; without your word you stay on your present prices.\n\nCompare and decide: ${link}`,
    }),
    zh: ({ custodian, effectiveOn, link }) => ({
      subject: `${custodian} 发布了新价格`,
      text: `${custodian} 发布了新价格，最早自 ${dayText(effectiveOn, 'zh')} 起生效。未经您同意，您的价格不会改变。\n\n比较并决定：${link}`,
    }),
  },
);

export const subscriptionEnded = mailTemplate(
  'billing.subscription_ended',
  z.strictObject({ custodian, endedOn: day, refund: Amount, link }),
  { custodian: example.custodian, endedOn: example.day, refund: example.amount, link: example.link },
  {
    en: ({ custodian, endedOn, refund, link }) => ({
      subject: `Nothing of yours is kept at ${custodian} any more`,
      text: `Your last item left ${custodian}; days from ${dayText(endedOn, 'en')} on are not charged. Of what you had paid ahead, ${amountText(refund, 'en')} comes back to your card.\n\nYour invoices: ${link}`,
    }),
    zh: ({ custodian, endedOn, refund, link }) => ({
      subject: `您在 ${custodian} 已没有藏品`,
      text: `您的最后一件藏品已离开 ${custodian}；自 ${dayText(endedOn, 'zh')} 起不再收费。您预付的费用中，${amountText(refund, 'zh')} 将退回您的银行卡。\n\n您的账单：${link}`,
    }),
  },
);

export const subscriptionCancelled = mailTemplate(
  'billing.subscription_cancelled',
  z.strictObject({ custodian, endedOn: day, link }),
  { custodian: example.custodian, endedOn: example.day, link: example.link },
  {
    en: ({ custodian, endedOn, link }) => ({
      subject: `You have cancelled at ${custodian}`,
      text: `From ${dayText(endedOn, 'en')} on, ${custodian} charges you nothing; the days before are invoiced as ever. Your items are still there: please choose where they go.\n\n${NOTHING_WITHHELD.en}\n\nChoose: ${link}`,
    }),
    zh: ({ custodian, endedOn, link }) => ({
      subject: `您已取消在 ${custodian} 的保管`,
      text: `自 ${dayText(endedOn, 'zh')} 起，${custodian} 不再向您收费；此前的天数照常开具账单。您的藏品仍在那里，请选择它们的去处。\n\n${NOTHING_WITHHELD.zh}\n\n选择：${link}`,
    }),
  },
);

export const refunded = mailTemplate(
  'billing.refunded',
  z.strictObject({ custodian, amount: Amount, link }),
  { custodian: example.custodian, amount: example.amount, link: example.link },
  {
    en: ({ custodian, amount, link }) => ({
      subject: `${custodian} sends ${amountText(amount, 'en')} back`,
      text: `${amountText(amount, 'en')} is on its way from ${custodian} back to where it was paid from. Banks take up to ten days.\n\nDetails: ${link}`,
    }),
    zh: ({ custodian, amount, link }) => ({
      subject: `${custodian} 退款 ${amountText(amount, 'zh')}`,
      text: `${custodian} 的退款 ${amountText(amount, 'zh')} 正在退回原付款账户，银行最长需要十天。\n\n详情：${link}`,
    }),
  },
);

export const sponsorshipActive = mailTemplate(
  'billing.sponsorship_active',
  z.strictObject({ custodian, amount: Amount, endsOn: day, link }),
  {
    custodian: example.custodian,
    amount: example.amount,
    endsOn: example.day,
    link: portalLink('https://portal.example', PORTAL_PAGES.platform('polar-lantern-arcade')),
  },
  {
    en: ({ custodian, amount, endsOn, link }) => ({
      subject: `Your sponsorship at ${custodian} has begun`,
      text: `${amountText(amount, 'en')} has reached ${custodian}. It pays for your holders until ${dayText(endsOn, 'en')}; what is not used then comes back.\n\nWhat has been used: ${link}`,
    }),
    zh: ({ custodian, amount, endsOn, link }) => ({
      subject: `您在 ${custodian} 的资助已生效`,
      text: `${custodian} 已收到 ${amountText(amount, 'zh')}，用于支付您的持有人至 ${dayText(endsOn, 'zh')} 的费用；届时未使用的部分将退还。\n\n使用情况：${link}`,
    }),
  },
);

export const BILLING_MAILS: readonly MailTemplate[] = [
  subscriptionStarted,
  paymentFailed,
  paymentReminder,
  restricted,
  dormant,
  paidAgain,
  renewalAhead,
  planChanged,
  subscriptionEnded,
  subscriptionCancelled,
  refunded,
  sponsorshipActive,
];

function owing() {
  return {
    custodian: example.custodian,
    amount: example.amount,
    payLink: 'https://pay.example/invoice',
    link: example.link,
  };
}
