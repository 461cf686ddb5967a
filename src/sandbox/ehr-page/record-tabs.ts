/** Problems and medications of a chart. In: its resources. Out: tables. */
import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import { html, type Html } from '../html.ts';
import { dateText } from './person.ts';
import { table } from './table.ts';

export function problemsTab(chart: readonly Resource[]): Html {
  const rows = chart.flatMap((resource) => {
    if (resource.resourceType !== 'Condition') return [];
    const { code, clinicalStatus, verificationStatus, onsetDateTime, onsetAge } = resource;
    const onset = onsetDateTime ?? (onsetAge?.value === undefined ? '' : `at ${onsetAge.value} y`);
    return [[text(code), text(clinicalStatus), text(verificationStatus), dateOr(onset)]];
  });
  const family = chart.flatMap((resource) =>
    resource.resourceType === 'FamilyMemberHistory'
      ? [[text(resource.relationship), text(resource.condition?.[0]?.code)]]
      : [],
  );
  const allergies = chart.flatMap((resource) =>
    resource.resourceType === 'AllergyIntolerance'
      ? [[text(resource.code), text(resource.reaction?.[0]?.manifestation[0])]]
      : [],
  );
  return html`${table('Problems', ['Problem', 'Status', 'Verification', 'Since'], rows)}
    <h3>Allergies</h3>
    ${table('Allergies', ['Substance', 'Reaction'], allergies)}
    <h3>Family history</h3>
    ${table('Family history', ['Relative', 'Problem'], family)}`;
}

export function medicationsTab(chart: readonly Resource[]): Html {
  const rows = chart.flatMap((resource) => {
    if (resource.resourceType === 'MedicationRequest')
      return [
        [
          text(resource.medicationCodeableConcept),
          resource.status,
          dateOr(resource.authoredOn ?? ''),
        ],
      ];
    if (resource.resourceType === 'MedicationStatement')
      return [
        [
          text(resource.medicationCodeableConcept),
          resource.status,
          dateOr(resource.effectiveDateTime ?? ''),
        ],
      ];
    return [];
  });
  return table('Medications', ['Medicine', 'Status', 'Date'], rows);
}

export function text(concept: CodeableConcept | undefined): string {
  const coding = concept?.coding?.[0];
  return concept?.text ?? coding?.display ?? coding?.code ?? '';
}

function dateOr(date: string): string {
  return /^\d{4}/.test(date) ? dateText(date) : date;
}
