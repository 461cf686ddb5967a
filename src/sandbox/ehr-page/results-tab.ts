/** Results of a chart, newest first, and a form to change one. In: Observations. Out: HTML. */
import type { Observation, Quantity, Resource } from '@medplum/fhirtypes';
import { html, type Html } from '../html.ts';
import { document } from '../page.ts';
import { momentText } from './person.ts';
import { text } from './record-tabs.ts';
import { table } from './table.ts';

export function resultsTab(chart: readonly Resource[], patientId: string): Html {
  const results = chart
    .filter((resource) => resource.resourceType === 'Observation')
    .toSorted((a, b) => (b.effectiveDateTime ?? '').localeCompare(a.effectiveDateTime ?? ''));
  const rows = results.map((observation) => [
    text(observation.code),
    valueText(observation),
    momentText(observation.effectiveDateTime ?? ''),
    `${observation.status}, version ${observation.meta?.versionId ?? '1'}`,
    observation.valueQuantity === undefined
      ? ''
      : html`<a href="/sandbox/patients/${patientId}/results/${observation.id}"
          >Change<span class="unseen"> ${text(observation.code)}</span></a
        >`,
  ]);
  return table('Results', ['Result', 'Value', 'When', 'Status', 'Change'], rows);
}

export function valueText(observation: Observation): string {
  const { valueQuantity, valueBoolean, valueInteger, valueCodeableConcept, component } =
    observation;
  if (valueQuantity !== undefined) return quantityText(valueQuantity);
  if (valueBoolean !== undefined) return valueBoolean ? 'yes' : 'no';
  if (valueInteger !== undefined) return String(valueInteger);
  if (valueCodeableConcept !== undefined) return text(valueCodeableConcept);
  const parts = component?.map((part) => quantityText(part.valueQuantity)) ?? [];
  return parts.join(' / ');
}

export function changePage(observation: Observation, patientId: string): string {
  const { valueQuantity = {}, code, effectiveDateTime } = observation;
  const content = html`<h1>Change a value</h1>
    <p>
      ${text(code)} of ${momentText(effectiveDateTime ?? '')}. The hospital keeps both versions, as
      after a correction by the laboratory.
    </p>
    <form method="post" class="fields">
      <p>
        <label for="value">New value${valueQuantity.unit ? ` in ${valueQuantity.unit}` : ''}</label>
        <input
          id="value"
          name="value"
          type="number"
          step="any"
          required
          value="${valueQuantity.value}"
        />
      </p>
      <p class="buttons">
        <button class="button main">Save</button>
        <a href="/sandbox/patients/${patientId}?tab=results">Back</a>
      </p>
    </form>`;
  return document({ title: 'Change a value', content });
}

function quantityText(quantity: Quantity | undefined): string {
  if (quantity?.value === undefined) return '';
  const { comparator = '', unit } = quantity;
  const number = `${comparator}${Number(quantity.value.toPrecision(5))}`;
  if (unit === undefined) return `${number} (no unit)`;
  return unit === '1' ? number : `${number} ${unit}`;
}
