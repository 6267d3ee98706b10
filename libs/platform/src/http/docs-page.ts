import { z } from 'zod';
import type { Route } from './route-catalog';

/** The API as one plain page: no script, nothing from elsewhere. */
export function docsPage(routes: readonly Route[], title: string): string {
  const names = [...new Set(routes.map(groupOf))];
  const sections = names.map((name) => {
    const members = routes.filter((route) => groupOf(route) === name);
    return `<section><h2>${escape(name)}</h2>${members.map(routeHtml).join('')}</section>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)} API</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/api/docs/style.css"></head><body><main>
<h1>${escape(title)} API</h1>
<p>JSON over HTTP. The same as an <a href="/api/openapi.json">OpenAPI 3.1 document</a>.</p>
<ul>
<li>Errors are <code>application/problem+json</code> with <code>code</code>, <code>detail</code>, <code>field</code>, <code>remedy</code> and <code>traceId</code>.</li>
<li>A request that changes something carries <code>Idempotency-Key</code>: the same key has one effect, for ever, and gets the same answer again.</li>
<li>Lists take <code>limit</code> (1 to 200) and <code>cursor</code>, and answer <code>items</code> and <code>nextCursor</code>.</li>
<li>People sign in with a cookie; programs send <code>Authorization: Bearer hf_…</code>. <code>Holdfast-Organization</code> names the organization that a person acts for.</li>
</ul>
${sections.join('\n')}</main></body></html>`;
}

const groupOf = (route: Route) => route.handler.replace(/Controller\..*$/, '');

function routeHtml(route: Route): string {
  const { body, query } = route.shapes;
  const answer = route.description?.answer;
  return `<details><summary><b>${route.method}</b> <code>${escape(route.path)}</code> ${escape(route.description?.summary ?? '')}</summary>
<p>For: ${route.permissions.map(escape).join(', ')}${route.needsIdempotencyKey ? ' · needs <code>Idempotency-Key</code>' : ''}${route.shapes.paged ? ' · paged' : ''}</p>
${shape('Query', query)}${shape('Body', body)}${shape(`Answer ${route.status}`, answer)}</details>`;
}

function shape(label: string, schema: z.ZodType | undefined): string {
  if (schema === undefined) return '';
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  return `<h3>${escape(label)}</h3><pre>${escape(JSON.stringify(json, null, 2))}</pre>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

export const DOCS_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
summary { padding: .25rem 0; cursor: pointer; }
details { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
pre { overflow: auto; padding: .75rem; background: color-mix(in srgb, currentColor 8%, transparent); }
`;
