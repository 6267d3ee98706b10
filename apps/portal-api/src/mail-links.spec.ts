import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BILLING_MAILS } from '@holdfast/billing';
import { PORTAL_PAGES } from '@holdfast/contracts';
import { identityMails } from '@holdfast/identity';
import { transferConsentedMail, transferDoneMail } from '@holdfast/migration';
import type { MailTemplate } from '@holdfast/platform';
import { mailTemplateProblems } from '@holdfast/platform/testing';

const AREAS = join(__dirname, '../../portal/src/areas');
/** The payment service's own pages: where somebody pays. */
const ELSEWHERE = 'https://pay.example';

/** The addresses of the portal's pages, as its routes declare them: `/my/transfers/$id`. */
function portalRoutes(): string[] {
  return ['everyone', 'holder', 'platform', 'custodian'].flatMap((area) => {
    const source = readFileSync(join(AREAS, area, 'routes.ts'), 'utf8');
    const routes = new Map<string, { parent: string; path: string }>();
    for (const [, name = '', body = ''] of source.matchAll(/const (\w+) = createRoute\(\{(.*?)\n\}\);/gs)) {
      const [, parent = ''] = /getParentRoute: \(\) => (\w+)/.exec(body) ?? [];
      const [, path = ''] = /\bpath: '([^']*)'/.exec(body) ?? [];
      routes.set(name, { parent, path });
    }
    const whole = (name: string): string => {
      const route = routes.get(name);
      return route === undefined ? '' : `${whole(route.parent)}${route.path === '/' ? '' : route.path}`;
    };
    return [...routes.keys()].map(whole);
  });
}

const matches = (route: string, path: string) =>
  new RegExp(`^${route.replaceAll('/', '\\/').replace(/\$\w+/g, '[^/]+')}$`).test(path);

const templates: readonly MailTemplate[] = [
  ...identityMails,
  ...BILLING_MAILS,
  transferConsentedMail,
  transferDoneMail,
];

describe('every mail', () => {
  it('is one of those that are looked at here', () => {
    const LIBS = join(__dirname, '../../../libs');
    const declared = ['identity/src/mail/templates.ts', 'billing/src/mail/templates.ts', 'migration/src/offer/mails.ts']
      .map((file) => readFileSync(join(LIBS, file), 'utf8'))
      .flatMap((source) => [...source.matchAll(/= mailTemplate\(\s*'([^']+)'/g)].map(([, name]) => name));
    expect(templates.map(({ name }) => name).sort()).toEqual(declared.sort());
  });

  it('says the same in both languages', () => {
    expect(templates.flatMap(mailTemplateProblems)).toEqual([]);
  });
});

describe('what mails link to', () => {
  const routes = portalRoutes();
  const isPage = (path: string) => routes.some((route) => matches(route, path));

  it('is told apart from what is no page', () => {
    expect(routes).toEqual(expect.arrayContaining(['/verify', '/my/transfers/$id']));
    expect(['/my/transfers/1', '/transfers/1', '/account', '/no/such'].filter(isPage)).toEqual(['/my/transfers/1']);
  });

  it.each(templates.map((template) => [template.name, template] as const))(
    'is a page of the portal: %s',
    (_name, template) => {
      for (const language of ['en', 'zh'] as const) {
        const { text } = template.render(template.example, language);
        const links = [...text.matchAll(/https:\/\/[\w./#$-]+/g)].map(([link]) => link);
        const ours = links.filter((link) => !link.startsWith(ELSEWHERE));
        expect(ours.filter((link) => !isPage(new URL(link).pathname))).toEqual([]);
      }
    },
  );

  it('is a page for everything that a mail may name', () => {
    const paths = Object.values(PORTAL_PAGES).map((page) => (typeof page === 'string' ? page : page('one')));
    expect(paths.filter((path) => !isPage(path))).toEqual([]);
  });
});
