import { faultOfEntry, testCards, type EnteredCard } from '../lifecycle/cards';
import { html, type Html } from './html';
import type { Texts } from './texts';

/** The fields of a card, and under them the cards that do something. */
export function cardFields(
  texts: Texts,
  given: URLSearchParams,
  options: { readonly email?: string | null } = {},
): Html {
  const value = (name: string) => given.get(name) ?? '';
  return html` <label for="number">${texts.cardNumber}</label>
    <input
      id="number"
      name="number"
      inputmode="numeric"
      autocomplete="cc-number"
      maxlength="24"
      required
      value="${value('number')}"
    />
    <div class="two">
      <div>
        <label for="expiry">${texts.expiry}</label>
        <input
          id="expiry"
          name="expiry"
          inputmode="numeric"
          autocomplete="cc-exp"
          maxlength="7"
          placeholder="12/34"
          required
          value="${value('expiry')}"
        />
      </div>
      <div>
        <label for="cvc">${texts.cvc}</label>
        <input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" maxlength="4" placeholder="123" required />
      </div>
    </div>
    <label for="name">${texts.nameOnCard}</label>
    <input id="name" name="name" autocomplete="cc-name" maxlength="200" value="${value('name')}" />
    ${
      options.email === undefined
        ? null
        : html`<label for="email">${texts.email}</label>
            <input
              id="email"
              name="email"
              type="email"
              autocomplete="email"
              maxlength="200"
              required
              value="${value('email') || (options.email ?? '')}"
            />`
    }`;
}

export function cardHelp(texts: Texts): Html {
  return html`<details>
    <summary>${texts.testCards}</summary>
    <p class="hint">${texts.testCardsHint}</p>
    <ul>
      ${testCards.map((card) => html`<li><code>${card.number.replace(/(.{4})(?=.)/g, '$1 ')}</code> ${does(card)}</li>`)}
    </ul>
  </details>`;
}

function does(card: (typeof testCards)[number]): string {
  if ('authentication' in card) return card.authentication === 'always' ? '3-D Secure, always' : '3-D Secure, once';
  if ('onSetup' in card) return card.onSetup.declineCode ?? card.onSetup.code;
  if ('onCharge' in card) return 'declined later, when charged';
  return 'availableAtOnce' in card ? 'available for payout at once' : card.brand;
}

/** The card as it was typed, or what is wrong with it in words for its holder. */
export function readCard(form: URLSearchParams, now: Date): { card: EnteredCard } | { error: string } {
  const [month = '', year = ''] = (form.get('expiry') ?? '').split('/').map((part) => part.trim());
  const card = {
    number: (form.get('number') ?? '').replace(/[\s-]/g, ''),
    expiryMonth: /^\d{1,2}$/.test(month) ? Number(month) : Number.NaN,
    expiryYear: /^\d{2}$/.test(year) ? 2_000 + Number(year) : /^\d{4}$/.test(year) ? Number(year) : Number.NaN,
    cvc: form.get('cvc') ?? '',
  };
  if (Number.isNaN(card.expiryYear)) return { error: "Your card's expiration year is invalid." };
  const fault = faultOfEntry(card, now);
  return fault ? { error: fault.message } : { card };
}
