import { learnFacts, requirementsOf, type AccountRecord, type Facts } from '../resources/account';
import type { AccountLinkRecord } from '../resources/account-link';
import { randomText } from '../store/ids';
import type { Unit } from '../store/unit';
import { html, type Html } from './html';
import { layout } from './layout';
import { filled, type Texts } from './texts';
import type { Shown, Visit } from './visit';

/** Opens a link, once: it leads on to a session of its own. A used or expired one leads to the platform's refresh page. */
export function openLink({ unit, ids }: Visit): Shown {
  const link = unit.need('account_link', ids['link'] ?? '', 'id');
  if (link.session !== null || link.expiresAt <= unit.now()) return { goTo: link.refreshUrl };
  const { session } = unit.change('account_link', link.id, { session: randomText(40) });
  return { goTo: `/connect/session/${session ?? ''}/1` };
}

const sessionLastsSeconds = 60 * 60;

export function linkBySession(unit: Unit, session: string): AccountLinkRecord | undefined {
  const [link] = session === '' ? [] : unit.by('account_link', 'session', session);
  return link && link.created + sessionLastsSeconds > unit.now() ? link : undefined;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: string;
  readonly hint?: string;
  readonly autocomplete?: string;
}

interface Step {
  readonly title: string;
  readonly fields: readonly Field[];
}

function stepsFor(texts: Texts, account: AccountRecord): Step[] {
  const isPerson = account.facts['business_type'] === 'individual';
  const who = isPerson ? 'individual' : 'representative';
  return [
    {
      title: texts.stepBusiness,
      fields: [
        { name: 'business_type', label: texts.businessType },
        { name: 'company.name', label: texts.legalName, autocomplete: 'organization' },
        { name: 'company.tax_id', label: texts.taxId },
        { name: 'business_profile.url', label: texts.website, type: 'url', autocomplete: 'url' },
      ],
    },
    {
      title: texts.stepPerson,
      fields: [
        { name: `${who}.first_name`, label: texts.firstName, autocomplete: 'given-name' },
        { name: `${who}.last_name`, label: texts.lastName, autocomplete: 'family-name' },
        { name: `${who}.dob`, label: texts.birthday, type: 'date', hint: texts.birthdayHint, autocomplete: 'bday' },
      ],
    },
    { title: texts.stepBank, fields: [{ name: 'external_account', label: texts.iban, hint: texts.ibanHint }] },
    { title: texts.stepReview, fields: [] },
  ];
}

function open({ unit, ids }: Visit): { link: AccountLinkRecord; account: AccountRecord; number: number } {
  const link = linkBySession(unit, ids['session'] ?? '');
  if (!link) throw new Error('The page was found without its session.');
  return { link, account: unit.need('account', link.account, 'account'), number: Number(ids['step'] ?? '1') };
}

export function showStep(visit: Visit, error?: string): Shown {
  const { texts, language } = visit;
  const { account, number } = open(visit);
  const steps = stepsFor(texts, account);
  const step = steps[number - 1];
  if (!step) return null;
  const isLast = number === steps.length;
  const body = html` <p>${filled(texts.step, { n: number, of: steps.length })}</p>
    <h2>${step.title}</h2>
    <form method="post" action="?" novalidate>
      ${step.fields.map((field) => shownField(visit, account, field))} ${isLast ? review(texts, account) : null}
      <button class="main" type="submit" name="action" value="${isLast ? 'submit' : 'next'}">
        ${isLast ? texts.submit : texts.next}
      </button>
      <p>
        ${number > 1 ? html`<a class="button" href="${`/connect/session/${visit.ids['session'] ?? ''}/${number - 1}`}">${texts.back}</a> ` : null}<button
          type="submit"
          name="action"
          value="later"
        >
          ${texts.later}
        </button>
      </p>
    </form>`;
  return { page: layout({ language, title: texts.onboardingTitle, body, ...(error === undefined ? {} : { error }) }) };
}

function shownField({ texts, form }: Visit, account: AccountRecord, field: Field): Html {
  const value = form.get(field.name) ?? account.facts[field.name] ?? '';
  const hint = field.hint === undefined ? null : html`<p class="hint" id="${`${field.name}-hint`}">${field.hint}</p>`;
  const described = field.hint === undefined ? null : html`aria-describedby="${`${field.name}-hint`}"`;
  if (field.name === 'business_type') {
    const kinds = [
      ['company', texts.company],
      ['non_profit', texts.nonProfit],
      ['individual', texts.individual],
    ] as const;
    return html`<label for="${field.name}">${field.label}</label>
      <select id="${field.name}" name="${field.name}">
        ${kinds.map(
          ([kind, label]) => html`<option value="${kind}" ${kind === value ? html` selected` : null}>${label}</option>`,
        )}
      </select>`;
  }
  return html`<label for="${field.name}">${field.label}</label>
    <input
      id="${field.name}"
      name="${field.name}"
      type="${field.type ?? 'text'}"
      maxlength="200"
      autocomplete="${field.autocomplete ?? 'off'}"
      value="${value}"
      ${described}
    />${hint}`;
}

function review(texts: Texts, account: AccountRecord): Html {
  const known = Object.entries(account.facts).filter(
    ([name]) => !name.startsWith('tos_acceptance') && name !== 'document',
  );
  return html`<dl>
      ${known.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${
      account.documentWanted
        ? html`<h2>${texts.document}</h2>
            <p class="hint">${texts.documentHint}</p>
            <button type="submit" name="action" value="document">${texts.documentSend}</button>`
        : null
    }
    <p>${texts.agree}</p>`;
}

export function takeStep(visit: Visit): Shown {
  const { unit, form, texts, ids } = visit;
  const { link, account, number } = open(visit);
  const action = form.get('action');
  const steps = stepsFor(texts, account);
  const step = steps[number - 1];
  if (!step) return null;
  const isLast = number === steps.length;
  if (action === 'document') {
    learnFacts(unit, account.id, { document: 'sent' }, false);
    return { goTo: '?' };
  }
  if (isLast && action === 'submit') return submit(visit, link, account);
  const facts = factsFrom(step, form);
  if (Object.keys(facts).length > 0) learnFacts(unit, account.id, facts, false);
  if (action === 'later') return { goTo: link.returnUrl };
  const missing = step.fields.find(({ name }) => (form.get(name) ?? '').trim() === '' && isNeeded(name, form));
  if (missing) return showStep(visit, filled(texts.required, { field: missing.label }));
  return { goTo: `/connect/session/${ids['session'] ?? ''}/${number + 1}` };
}

/** An individual has no company. */
function isNeeded(name: string, form: URLSearchParams): boolean {
  return !(name.startsWith('company.') && form.get('business_type') === 'individual');
}

function factsFrom(step: Step, form: URLSearchParams): Facts {
  const given = step.fields.flatMap(({ name }) => {
    const value = (form.get(name) ?? '').trim().slice(0, 200);
    if (value === '') return [];
    if (name.endsWith('.dob')) return [[name, value] as const, [`${name}.year`, value.slice(0, 4)] as const];
    return [[name, value] as const];
  });
  return Object.fromEntries(given);
}

function submit(visit: Visit, link: AccountLinkRecord, account: AccountRecord): Shown {
  const { unit, texts } = visit;
  const accepted = { 'tos_acceptance.date': String(unit.now()), 'tos_acceptance.ip': '127.0.0.1' };
  const due = requirementsOf({ ...account.facts, ...accepted }, false);
  const [first] = due;
  if (first !== undefined) return showStep(visit, filled(texts.required, { field: due.join(', ') }));
  const after = learnFacts(unit, account.id, accepted, true);
  // Still to be shown: Stripe asks for a document only after it has looked.
  return after.documentWanted ? { goTo: '?' } : { goTo: link.returnUrl };
}
