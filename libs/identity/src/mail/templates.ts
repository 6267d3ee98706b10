import { PORTAL_PAGES, portalLink } from '@holdfast/contracts';
import { mailTemplate } from '@holdfast/platform';
import { z } from 'zod';

const link = z.url();
const time = z.string();
const exampleLink = (page: string, token?: string) => portalLink('https://holdfast.example', page, token);

export const verifyEmailMail = mailTemplate(
  'identity.verify_email',
  z.strictObject({ link }),
  { link: exampleLink(PORTAL_PAGES.verifyEmail, 'token') },
  {
    en: ({ link }) => ({
      subject: 'Is this your address?',
      text: `Somebody gave this address to Holdfast. If it was you, open this link:\n\n${link}\n\nIf not, do nothing.`,
    }),
    zh: ({ link }) => ({
      subject: '请确认您的邮箱地址',
      text: `有人在 Holdfast 登记了这个邮箱地址。如果是您本人，请打开以下链接：\n\n${link}\n\n如果不是您，请忽略此邮件。`,
    }),
  },
);

export const recoveryRequestedMail = mailTemplate(
  'identity.recovery_requested',
  z.strictObject({ link }),
  { link: exampleLink(PORTAL_PAGES.recovery, 'token') },
  {
    en: ({ link }) => ({
      subject: 'Getting back into your account',
      text: `Somebody asked for a new password for your Holdfast account. If it was you, open this link. It only begins the waiting time; nothing changes yet.\n\n${link}\n\nIf it was not you, do nothing.`,
    }),
    zh: ({ link }) => ({
      subject: '找回您的账户',
      text: `有人为您的 Holdfast 账户申请新密码。如果是您本人，请打开以下链接。这只会开始等待期，目前不会有任何改变。\n\n${link}\n\n如果不是您，请忽略此邮件。`,
    }),
  },
);

export const recoveryWaitingMail = mailTemplate(
  'identity.recovery_waiting',
  z.strictObject({ readyAt: time, objectionLink: link, link }),
  {
    readyAt: '2031-01-31 12:00 UTC',
    objectionLink: exampleLink(PORTAL_PAGES.recoveryObjection, 'token'),
    link: exampleLink(PORTAL_PAGES.recovery, 'token'),
  },
  {
    en: ({ readyAt, objectionLink, link }) => ({
      subject: 'Your account will get a new password: object if this was not you',
      text: `From ${readyAt} on, a new password can be set for your Holdfast account. If this was not you, stop it now:\n\n${objectionLink}\n\nIf it was you, come back at that time:\n\n${link}`,
    }),
    zh: ({ readyAt, objectionLink, link }) => ({
      subject: '您的账户将可设置新密码：如非本人操作请提出异议',
      text: `自 ${readyAt} 起，可以为您的 Holdfast 账户设置新密码。如果这不是您本人的操作，请立即阻止：\n\n${objectionLink}\n\n如果是您本人，请届时回到：\n\n${link}`,
    }),
  },
);

export const recoveryDoneMail = mailTemplate(
  'identity.recovery_done',
  z.strictObject({ at: time }),
  { at: '2031-01-31 12:00 UTC' },
  {
    en: ({ at }) => ({
      subject: 'Your account has a new password',
      text: `At ${at} a new password was set for your Holdfast account, and all its sessions were ended. Transfers that you ask for in the next days wait longer than usual, so that you can object to them.`,
    }),
    zh: ({ at }) => ({
      subject: '您的账户已设置新密码',
      text: `您的 Holdfast 账户已于 ${at} 设置新密码，所有登录均已结束。未来几天内您申请的转移会等待更长时间，以便您提出异议。`,
    }),
  },
);

export const passkeyAddedMail = mailTemplate(
  'identity.passkey_added',
  z.strictObject({ name: z.string(), link }),
  { name: 'My phone', link: exampleLink(PORTAL_PAGES.account) },
  {
    en: ({ name, link }) => ({
      subject: 'A passkey was added to your account',
      text: `The passkey "${name}" can sign in to your Holdfast account from now on. If this was not you, remove it and end all sessions:\n\n${link}`,
    }),
    zh: ({ name, link }) => ({
      subject: '您的账户已添加通行密钥',
      text: `通行密钥“${name}”现在可以登录您的 Holdfast 账户。如果这不是您本人的操作，请移除它并结束所有登录：\n\n${link}`,
    }),
  },
);

export const invitationMail = mailTemplate(
  'identity.invitation',
  z.strictObject({ organization: z.string(), link }),
  { organization: 'Harbour Archive', link: exampleLink(PORTAL_PAGES.invitation, 'token') },
  {
    en: ({ organization, link }) => ({
      subject: `${organization} invites you to its staff on Holdfast`,
      text: `${organization} would like you to work with it on Holdfast. Open this link within seven days, and sign in or sign up with this address:\n\n${link}\n\nWhere two people decide on roles, the link works once the second one has agreed. If you do not know ${organization}, do nothing.`,
    }),
    zh: ({ organization, link }) => ({
      subject: `${organization} 邀请您加入其 Holdfast 工作团队`,
      text: `${organization} 邀请您在 Holdfast 上与其共事。请在七天内打开以下链接，并用此邮箱登录或注册：\n\n${link}\n\n如角色须由两人决定，则在第二人同意后链接才会生效。如果您不认识 ${organization}，请忽略此邮件。`,
    }),
  },
);

export const passwordChangedMail = mailTemplate(
  'identity.password_changed',
  z.strictObject({ at: time, link, recoveryLink: link }),
  {
    at: '2031-01-31 12:00 UTC',
    link: exampleLink(PORTAL_PAGES.account),
    recoveryLink: exampleLink(PORTAL_PAGES.recovery),
  },
  {
    en: ({ at, link, recoveryLink }) => ({
      subject: 'Your password was changed',
      text: `At ${at} the password of your Holdfast account was changed, and every other device was signed out. Look at your account:\n\n${link}\n\nIf it was not you, ask for a new password now:\n\n${recoveryLink}`,
    }),
    zh: ({ at, link, recoveryLink }) => ({
      subject: '您的密码已更改',
      text: `您的 Holdfast 账户密码已于 ${at} 更改，其他设备均已退出登录。查看您的账户：\n\n${link}\n\n如果这不是您本人的操作，请立即申请新密码：\n\n${recoveryLink}`,
    }),
  },
);

export const identityMails = [
  invitationMail,
  verifyEmailMail,
  recoveryRequestedMail,
  recoveryWaitingMail,
  recoveryDoneMail,
  passkeyAddedMail,
  passwordChangedMail,
];
