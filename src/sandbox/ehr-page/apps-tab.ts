/** Apps of the chart. In: the running grants. Out: three ways to launch, and what each launch was granted. */
import { CLIENT_ID } from '../addresses.ts';
import { html, type Html } from '../html.ts';
import type { PageParts } from './hospital.ts';

export function appsTab({ grants }: PageParts, id: string): Html {
  const chart = `/sandbox/patients/${id}`;
  const last = grants.all.findLast(
    ({ patient, clientId }) => patient === id && clientId === CLIENT_ID,
  );
  return html`<h3>Health Analysis Mentor</h3>
    <p class="buttons">
      <a class="button main" href="${chart}?app=sidebar">Launch in sidebar</a>
      <a class="button" href="${chart}?app=page">Launch as page</a>
      <a class="button" href="${chart}/open" target="_blank" rel="noopener"
        >Launch in a new window</a
      >
    </p>
    <p>SMART App Launch 2.2, signed in as Dr Hana Okonjo.</p>
    ${
      last === undefined
        ? html`<p>Not launched from this chart yet.</p>`
        : html`<h3>Scopes granted at the last launch</h3>
            <ul class="scopes">
              ${last.scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
            </ul>`
    }`;
}
