import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const STRINGS = __dirname;
const SOURCES = join(__dirname, '..');
const REPOSITORY = join(__dirname, '../../../..');
const PLURAL = /_(zero|one|two|few|many|other)$/;

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const read = (namespace: string, language: string) =>
  flatten(JSON.parse(readFileSync(join(STRINGS, `${namespace}.${language}.json`), 'utf8')));

const namespaces = readdirSync(STRINGS).flatMap((name) => /^(.+)\.en\.json$/.exec(name)?.[1] ?? []);

const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.spec\.ts$/.test(name))
  .map((name) => readFileSync(join(SOURCES, name), 'utf8'))
  .join('\n');

/** Every text in quotes, whole; and the fixed beginnings of those with something put in. */
const quoted = new Set([...sources.matchAll(/(['"`])((?:[a-z-]+:)?[A-Za-z0-9_.]+)\1/g)].map(([, , text]) => text));
const beginnings = [...sources.matchAll(/`((?:[a-z-]+:)?[A-Za-z0-9_.]*[A-Za-z0-9_])([.]?)\$\{/g)].map(
  ([, text, dot]) => `${text}${dot}`,
);

/** A key is in use when it stands in quotes somewhere, or when something that is put together begins and ends like it. */
function isUsed(namespace: string, key: string): boolean {
  const spellings = [key, `${namespace}:${key}`];
  return spellings.some(
    (one) => quoted.has(one) || beginnings.some((start) => one.startsWith(start) && start.includes('.')),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{([^}]+)\}\}/g)].map(([, name]) => name).sort();
const tags = (text: string) => [...text.matchAll(/<\/?([A-Za-z0-9]+)\/?>/g)].map(([tag]) => tag).sort();

describe.each(namespaces)('the strings of %s', (namespace) => {
  const en = read(namespace, 'en');
  const zh = read(namespace, 'zh');

  it('are there in both languages', () => {
    const singular = (keys: Iterable<string>) => [...new Set([...keys].map((key) => key.replace(PLURAL, '')))].sort();
    expect(singular(zh.keys())).toEqual(singular(en.keys()));
  });

  it('have the plural forms that each language has', () => {
    const formsOf = (strings: Map<string, string>) => {
      const forms = new Map<string, string[]>();
      for (const key of strings.keys()) {
        const [form] = PLURAL.exec(key) ?? [];
        if (form === undefined) continue;
        const stem = key.slice(0, -form.length);
        forms.set(stem, [...(forms.get(stem) ?? []), form].sort());
      }
      return [...forms];
    };
    expect(formsOf(en).filter(([, forms]) => forms.join() !== '_one,_other')).toEqual([]);
    expect(formsOf(zh).filter(([, forms]) => forms.join() !== '_other')).toEqual([]);
  });

  it('say something, with the same places to fill in', () => {
    for (const [key, text] of zh) {
      const original = en.get(key) ?? '';
      expect([key, text.trim() !== '' && original.trim() !== '']).toEqual([key, true]);
      expect([key, placeholders(text)]).toEqual([key, placeholders(original)]);
      expect([key, tags(text)]).toEqual([key, tags(original)]);
    }
  });

  it('are translated: nothing in Chinese is left in English', () => {
    const same = [...zh].filter(([key, text]) => /[a-z]{3}/i.test(text) && en.get(key) === text).map(([key]) => key);
    expect(same).toEqual([]);
  });

  if (namespace !== 'problems') {
    it('are all in use', () => {
      const unused = [...en.keys()].map((key) => key.replace(PLURAL, '')).filter((key) => !isUsed(namespace, key));
      expect(unused).toEqual([]);
    });
  }
});

describe('the words for problems', () => {
  const OURS = ['unexpected', 'internal'];

  it('are for codes that there are', () => {
    const codes = new Set<string | undefined>();
    for (const group of ['libs', 'apps']) {
      for (const name of readdirSync(join(REPOSITORY, group), { recursive: true, encoding: 'utf8' })) {
        if (!/\/src\/.*\.(ts|sql)$/.test(`/${name}`) || name.includes('node_modules')) continue;
        const text = readFileSync(join(REPOSITORY, group, name), 'utf8');
        for (const [, code] of text.matchAll(/['"]([a-z_]+\.[a-z_0-9]+)['"]/g)) codes.add(code);
      }
    }
    const unknown = [...read('problems', 'en').keys()]
      .filter((key) => key.startsWith('code.'))
      .map((key) => key.replace(/^code\./, '').replace(/\.(says|remedy)$/, ''))
      .filter((code) => !OURS.includes(code) && !codes.has(code));
    expect(unknown).toEqual([]);
  });
});
