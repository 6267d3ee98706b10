import { mailTemplateProblems } from '@holdfast/platform/testing';
import { identityMails } from './templates';

it.each(identityMails.map((template) => [template.name, template] as const))(
  '%s says the same in both languages',
  (_name, template) => {
    expect(mailTemplateProblems(template)).toEqual([]);
  },
);
