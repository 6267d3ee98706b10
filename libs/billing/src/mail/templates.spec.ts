import { mailTemplateProblems } from '@holdfast/platform/testing';
import { amountText, toAmount } from './amounts';
import { BILLING_MAILS } from './templates';

describe('the mails of billing', () => {
  it.each(BILLING_MAILS.map((template) => [template.name, template] as const))(
    '%s says the same in both languages',
    (_name, template) => {
      expect(mailTemplateProblems(template)).toEqual([]);
    },
  );

  it('have names of their own', () => {
    expect(new Set(BILLING_MAILS.map(({ name }) => name)).size).toBe(BILLING_MAILS.length);
  });

  it('write amounts as the currency has them, exactly', () => {
    expect(amountText(toAmount(1_230n, 'eur'), 'en')).toBe('€12.30');
    expect(amountText(toAmount(5n, 'usd'), 'zh')).toBe('US$0.05');
    expect(amountText(toAmount(1_230n, 'jpy'), 'en')).toBe('JP¥1,230');
    expect(amountText(toAmount(150_050n, 'cop'), 'en').replace('\u00a0', ' ')).toBe('COP 1,500.50');
    expect(amountText(toAmount(-9_007_199_254_740_993n, 'eur'), 'en')).toBe('-€90,071,992,547,409.93');
  });
});
