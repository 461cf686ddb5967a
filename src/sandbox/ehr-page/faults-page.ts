/** The switches that play faults. In: the settings. Out: a page with forms; and settings read from a form. */
import { SLOWEST_SECONDS, type FaultSettings } from '../faults.ts';
import { html } from '../html.ts';
import { document } from '../page.ts';
import { HELD_TYPES } from '../smart/scopes.ts';
import { faultNotice } from './hospital.ts';

const REMOVABLE = ['online_access', 'openid', 'fhirUser', ...HELD_TYPES];

export function faultsPage(faults: FaultSettings): string {
  const checkbox = (name: string, on: boolean, label: string) =>
    html`<p class="check">
      <input type="checkbox" id="${name}" name="${name}" ${on && html`checked`} />
      <label for="${name}">${label}</label>
    </p>`;
  const content = html`${faultNotice(faults)}
    <h1>Play faults</h1>
    <p>What goes wrong in real hospitals, to see how the product takes it.</p>
    <form method="post" action="/sandbox/faults" class="fields">
      <p>
        <label for="slowSeconds">Every answer of the FHIR server waits, seconds</label>
        <input
          id="slowSeconds"
          name="slowSeconds"
          type="number"
          min="0"
          max="${SLOWEST_SECONDS}"
          value="${faults.slowSeconds}"
        />
      </p>
      ${checkbox('refuseWrites', faults.refuseWrites, 'Refuse writes (403)')}
      ${checkbox('answerHtml', faults.answerHtml, 'Answer HTML, as a network sign-in does')}
      ${checkbox(
        'dropAfterTransaction',
        faults.dropAfterTransaction,
        'Do the next transaction, then cut the line before the answer',
      )}
      <p>
        <label for="removedScope">The next launch does not get</label>
        <select id="removedScope" name="removedScope">
          <option value="">nothing is removed</option>
          ${REMOVABLE.map(
            (scope) =>
              html`<option value="${scope}" ${scope === faults.removedScope && html`selected`}>
                ${scope}
              </option>`,
          )}
        </select>
      </p>
      <p class="buttons"><button class="button main">Save</button></p>
    </form>
    <h2>Once</h2>
    <form method="post" action="/sandbox/faults/expire" class="buttons">
      <button class="button" name="what" value="access">Expire all access tokens</button>
      <button class="button" name="what" value="all">End all sign-ins of apps</button>
    </form>
    <p>A single value is changed in the tab Results of a chart.</p>
    <h2>Begin anew</h2>
    <form method="post" action="/sandbox/reset" class="buttons">
      <button class="button">Reset the hospital: all that was written is lost</button>
    </form>`;
  return document({ title: 'Play faults', content });
}

/** What is not in the form is off. */
export function faultsIn(form: Readonly<Record<string, unknown>>): FaultSettings {
  const seconds = Number(form['slowSeconds'] ?? 0);
  const removed = REMOVABLE.find((scope) => scope === form['removedScope']);
  return {
    slowSeconds: Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), SLOWEST_SECONDS) : 0,
    refuseWrites: form['refuseWrites'] === 'on',
    answerHtml: form['answerHtml'] === 'on',
    dropAfterTransaction: form['dropAfterTransaction'] === 'on',
    removedScope: removed,
  };
}
