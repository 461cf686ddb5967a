/**
 * A RiskAssessment → an Observation that says the same, for a hospital that takes no RiskAssessment.
 *
 * One prediction is its value, several are components: percentage, horizon, band, reasons. What R4 does not let an
 * Observation be derived from (conditions, medication) stays in the Provenance.
 */
import type {
  CodeableConcept,
  Extension,
  Observation,
  ObservationComponent,
  RiskAssessment,
  RiskAssessmentPrediction,
} from '@medplum/fhirtypes';
import { EXTENSIONS } from '../../domain/codes/mentor.ts';
import { UCUM } from './labels.ts';
import { ORIGINS } from './score-observation.ts';

const DATA_ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

/** Said in the resource itself. */
const INSTEAD_OF_RISK_ASSESSMENT =
  'Written as an Observation, since this hospital does not take RiskAssessment resources.';

export function resultObservation(risk: RiskAssessment): Observation {
  const predictions = risk.prediction ?? [];
  const components = predictions.map(componentOf);
  const [only, another] = components;
  const derivedFrom = (risk.basis ?? []).filter(({ reference = '' }) => isOrigin(reference));
  const single: Partial<ObservationComponent> = another === undefined ? (only ?? {}) : {};
  const { extension, ...value } = single;
  const extensions = [...(risk.extension ?? []), ...(extension ?? [])];
  return {
    resourceType: 'Observation',
    meta: { security: risk.meta?.security ?? [] },
    ...(risk.text === undefined ? {} : { text: risk.text }),
    ...(risk.contained === undefined ? {} : { contained: risk.contained }),
    ...(extensions.length === 0 ? {} : { extension: extensions }),
    ...(risk.identifier === undefined ? {} : { identifier: risk.identifier }),
    status: risk.status,
    category: [{ coding: [{ system: CATEGORY, code: 'survey', display: 'Survey' }] }],
    code: codeOf(risk, predictions),
    subject: risk.subject,
    ...(risk.occurrenceDateTime === undefined
      ? {}
      : { effectiveDateTime: risk.occurrenceDateTime }),
    ...(components.length === 0 ? { dataAbsentReason: absentReasonOf(risk) } : value),
    note: [...(risk.note ?? []), { text: INSTEAD_OF_RISK_ASSESSMENT }],
    ...(risk.method === undefined ? {} : { method: risk.method }),
    ...(risk.performer === undefined ? {} : { device: { ...risk.performer } }),
    ...(derivedFrom.length === 0 ? {} : { derivedFrom: derivedFrom.map((each) => ({ ...each })) }),
    ...(another === undefined ? {} : { component: components }),
  } as Observation;
}

function componentOf(prediction: RiskAssessmentPrediction): ObservationComponent {
  const { outcome, probabilityDecimal, qualitativeRisk, whenPeriod, rationale } = prediction;
  const extension: Extension[] = [
    ...(prediction.extension ?? []),
    ...(whenPeriod === undefined ? [] : [{ url: EXTENSIONS.when, valuePeriod: whenPeriod }]),
  ];
  const value =
    probabilityDecimal === undefined
      ? { valueCodeableConcept: qualitativeRisk ?? { text: rationale ?? 'not said' } }
      : { valueQuantity: { value: probabilityDecimal, unit: '%', system: UCUM, code: '%' } };
  return {
    ...(extension.length === 0 ? {} : { extension }),
    code: { ...outcome, text: [outcome?.text, rationale].filter(Boolean).join(': ') },
    ...value,
    ...(qualitativeRisk === undefined ? {} : { interpretation: [qualitativeRisk] }),
  };
}

/** The outcome where there is one; what was assessed where there are several, or none. */
function codeOf(
  { code, method }: RiskAssessment,
  predictions: readonly RiskAssessmentPrediction[],
): CodeableConcept {
  const [only, another] = predictions;
  if (only !== undefined && another === undefined) return componentOf(only).code;
  return { ...code, ...(method?.text === undefined ? {} : { text: method.text }) };
}

function absentReasonOf({ note }: RiskAssessment): CodeableConcept {
  const text = note?.[0]?.text ?? 'not computable';
  return { coding: [{ system: DATA_ABSENT, code: 'not-performed' }], text };
}

function isOrigin(reference: string): boolean {
  if (reference.startsWith('#')) return true;
  return ORIGINS.includes(/([A-Z][A-Za-z]+)\//u.exec(reference)?.[1] ?? '');
}
