/** Cards of CDS Hooks in the chart. In: what the service answered. Out: each card with its suggestions and reasons to set it aside. */
import type { Card, CardSuggestion } from '../../domain/cds-card.ts';
import type { Advice } from '../cds-hooks/hook-client.ts';
import { html, type Html } from '../html.ts';

const WEIGHT = { info: 'For information', warning: 'Warning', critical: 'Critical' } as const;

export function adviceTab({ cards, fault }: Advice, patientId: string): Html {
  if (fault !== undefined) return html`<p role="status">No advice: ${fault}.</p>`;
  const text =
    cards.length === 0
      ? 'No card: nothing needs a person now, or it was set aside.'
      : `${cards.length} card from Health Analysis Mentor`;
  return html`<p role="status">${text}</p>
    ${cards.map((card) => cardOf(card, patientId))}`;
}

function cardOf(card: Card, patientId: string): Html {
  const action = `/sandbox/patients/${patientId}/advice`;
  return html`<section class="card" aria-labelledby="card-${card.uuid}">
    <h3 id="card-${card.uuid}">${WEIGHT[card.indicator]}: ${card.summary}</h3>
    <pre tabindex="0" role="region" aria-label="Detail of the card">${card.detail}</pre>
    ${(card.suggestions ?? []).map((each) => suggestionOf(each, card, action))}
    <form method="post" action="${action}" class="fields">
      <input type="hidden" name="card" value="${card.uuid}" />
      <p>
        <label for="reason-${card.uuid}">Set this card aside, because</label>
        <select id="reason-${card.uuid}" name="reason">
          ${card.overrideReasons.map(
            ({ code, display }) => html`<option value="${code}">${display}</option>`,
          )}
        </select>
      </p>
      <p class="buttons"><button class="button">Set aside</button></p>
    </form>
  </section>`;
}

function suggestionOf({ label, uuid }: CardSuggestion, card: Card, action: string): Html {
  return html`<form method="post" action="${action}" class="fields">
    <input type="hidden" name="card" value="${card.uuid}" />
    <input type="hidden" name="suggestion" value="${uuid}" />
    <p class="buttons"><button class="button">Take over as draft: ${label}</button></p>
  </form>`;
}
