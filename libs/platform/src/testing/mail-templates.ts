import { LANGUAGES, type MailTemplate } from '../mail/mail-template';

/** What is wrong with a template: a language that is none, or that leaves a parameter out. For every lib that has templates. */
export function mailTemplateProblems(template: MailTemplate): string[] {
  const parsed = template.parameters.safeParse(template.example);
  if (!parsed.success) return [`${template.name}: its example is not what it takes`];
  const names = Object.keys(template.parameters.shape).sort();
  return LANGUAGES.flatMap((language) => {
    const read = new Set<string>();
    const watched = new Proxy(template.example, {
      get(target, name) {
        read.add(String(name));
        return Reflect.get(target, name);
      },
    });
    const { subject, text } = template.render(watched, language);
    const chinese = /\p{Script=Han}/u;
    return [
      ...names.filter((name) => !read.has(name)).map((name) => `does not say ${name}`),
      ...(subject.trim() === '' || text.trim() === '' ? ['is empty'] : []),
      ...[subject, text].filter((part) => chinese.test(part) !== (language === 'zh')).map(() => 'is another language'),
      ...(/undefined|\[object|NaN/.test(subject + text) ? ['says something that is no text'] : []),
    ].map((problem) => `${template.name} (${language}) ${problem}`);
  });
}
