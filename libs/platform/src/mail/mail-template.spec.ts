import { z } from 'zod';
import { mailTemplateProblems } from '../testing/mail-templates';
import { mailTemplate } from './mail-template';

const Parameters = z.strictObject({ days: z.int(), link: z.url() });
const example = { days: 3, link: 'https://portal.example/x' };
const english = ({ days, link }: z.output<typeof Parameters>) => ({ subject: `${days} days`, text: `Go to ${link}.` });

describe('mailTemplate', () => {
  it('says the same in both languages', () => {
    const template = mailTemplate('test.whole', Parameters, example, {
      en: english,
      zh: ({ days, link }) => ({ subject: `${days} 天`, text: `请打开 ${link}` }),
    });
    expect(mailTemplateProblems(template)).toEqual([]);
    expect(template.render(example, 'zh')).toEqual({ subject: '3 天', text: '请打开 https://portal.example/x\n' });
  });

  it('is found out when a language leaves a parameter out, or is not the language', () => {
    const template = mailTemplate('test.half', Parameters, example, {
      en: english,
      zh: ({ days }) => ({ subject: `${days} 天`, text: 'soon' }),
    });
    expect(mailTemplateProblems(template)).toEqual([
      'test.half (zh) does not say link',
      'test.half (zh) is another language',
    ]);
  });

  it('keeps a subject on one line, whatever is put into it', () => {
    const Name = z.strictObject({ name: z.string() });
    const template = mailTemplate(
      'test.header',
      Name,
      { name: 'A' },
      {
        en: ({ name }) => ({ subject: `About ${name}`, text: 'x' }),
        zh: ({ name }) => ({ subject: `关于 ${name}`, text: '无' }),
      },
    );
    const { subject } = template.render({ name: 'A\r\nBcc: everybody@holder.example' }, 'en');
    expect(subject).toBe('About A Bcc: everybody@holder.example');
  });
});
