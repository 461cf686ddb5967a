/** The patients of the hospital. In: the charts. Out: a page with what each is there to show. */
import { html } from '../html.ts';
import { document } from '../page.ts';
import { STORIES } from '../patients/all.ts';
import { faultNotice, patientIn, type PageParts } from './hospital.ts';
import { nameOf, personLine } from './person.ts';

export function listPage({ repository, faults, clock }: PageParts): string {
  const rows = STORIES.map(({ person, shows }) => {
    const patient = patientIn(repository, person.id);
    if (patient === undefined) return undefined;
    return html`<tr data-find>
      <th scope="row"><a href="/sandbox/patients/${person.id}">${nameOf(patient)}</a></th>
      <td>${personLine(patient, clock())}</td>
      <td>${shows}</td>
    </tr>`;
  });
  const content = html`${faultNotice(faults)}
    <h1>Patients</h1>
    <p>
      ${STORIES.length} synthetic patients. Open a chart and launch Health Analysis Mentor from its
      tab Apps.
    </p>
    <p class="find" hidden>
      <label for="find">Find a patient</label>
      <input id="find" type="search" autocomplete="off" />
      <span id="found" role="status"></span>
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Patients">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Person</th>
            <th scope="col">What the chart shows</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
  return document({ title: 'Patients', content });
}
