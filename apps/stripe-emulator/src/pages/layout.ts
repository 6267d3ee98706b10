import { html, type Html } from './html';
import { faultIn, textsOf, type Language } from './texts';

const style = `
:root { color-scheme: light dark; --line: #8884; --accent: #3d4ed8; --soft: #8881; --bad: #c0362c; }
* { box-sizing: border-box; }
body { margin: 0; background: Canvas; color: CanvasText; font: 16px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", sans-serif; }
.notice { background: #7a4b00; color: #fff; text-align: center; padding: .4rem 1rem; font-weight: 600; }
main { max-width: 34rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
label { display: block; margin: .9rem 0 0; font-weight: 600; }
input, select { width: 100%; font: inherit; padding: .7rem .75rem; border: 1px solid #888; border-radius: .5rem; margin-top: .25rem; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
button, .button { font: inherit; font-weight: 600; min-height: 44px; padding: .6rem 1rem; border-radius: .5rem; border: 1px solid #888; background: transparent; color: inherit; cursor: pointer; text-decoration: none; display: inline-block; }
button.main { width: 100%; margin-top: 1.25rem; background: var(--accent); border-color: var(--accent); color: #fff; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.error { border: 2px solid var(--bad); border-radius: .5rem; padding: .6rem .8rem; margin: 0 0 1rem; }
.hint { opacity: .85; font-size: .9rem; margin: .25rem 0 0; }
ul.rows { list-style: none; margin: 0; padding: 0; }
ul.rows > li { border-top: 1px solid var(--line); padding: .6rem 0; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; justify-content: space-between; }
table { width: 100%; border-collapse: collapse; }
td, th { text-align: left; padding: .5rem .25rem; border-top: 1px solid var(--line); vertical-align: top; }
.sum { text-align: right; white-space: nowrap; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; }
dd { margin: 0; }
details { margin-top: 1.5rem; } summary { cursor: pointer; min-height: 32px; }
form.inline { display: inline; }
`;

export interface Page {
  readonly language: Language;
  readonly title: string;
  readonly body: Html;
  readonly error?: string | null;
}

/** A whole page; the notice that it is an emulator is on each. */
export function layout({ language, title, body, error }: Page): string {
  const texts = textsOf(language);
  const page = html`<!doctype html>
    <html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${texts.emulator}</title>
        <style>
          STYLE
        </style>
      </head>
      <body>
        <header class="notice">${texts.emulator}</header>
        <main>
          <h1>${title}</h1>
          ${error ? html`<p class="error" role="alert">${faultIn(language, error)}</p>` : null} ${body}
        </main>
      </body>
    </html>`;
  return page.markup.replace('STYLE', () => style);
}

export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'",
} as const;
