export { MailOutbox, type Letter, type OutboxMail, type Recipient } from './mail-outbox';
export { type AddressBook, MailSender, type MailSenderParts } from './mail-sender';
export { type Language, LANGUAGES, mailTemplate, type MailTemplate, type MailText } from './mail-template';
export { openMailTransport } from './mail-transport';
