/** Single entries of a chart. In: short names of terms and values. Out: resources without id, date and patient. */
import type {
  AllergyIntolerance,
  CarePlan,
  CodeableConcept,
  Condition,
  Encounter,
  FamilyMemberHistory,
  Immunization,
  List,
  MedicationRequest,
  MedicationStatement,
  Observation,
  Procedure,
  ServiceRequest,
} from '@medplum/fhirtypes';
import {
  CONSCIOUSNESS,
  DRUGS,
  HOW_OFTEN,
  LABS,
  PROBLEMS,
  QUESTIONS,
  SMOKING,
  SYSTEMS,
  type DrugKey,
  type LabKey,
  type ProblemKey,
} from './terms.ts';

type Owner = 'id' | 'subject' | 'patient';
/** Without what the chart itself adds. */
export type Draft<T> = T extends unknown ? Omit<T, Owner> : never;
export type OtherEntry = CarePlan | Immunization | ServiceRequest;

/** Types that call the patient `patient`, not `subject`. */
export const NAMES_PATIENT = new Set(['AllergyIntolerance', 'FamilyMemberHistory', 'Immunization']);

export function measured(key: LabKey, value: number): Draft<Observation> {
  const { loinc, display, unit, category } = LABS[key];
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [categoryOf(category)],
    code: coded(SYSTEMS.loinc, loinc, display),
    valueQuantity: { value, unit, system: SYSTEMS.ucum, code: unit },
  };
}

export function bloodPressure(
  systolic: number,
  diastolic: number,
  unit = 'mm[Hg]',
): Draft<Observation> {
  const part = (loinc: string, display: string, value: number) => ({
    code: coded(SYSTEMS.loinc, loinc, display),
    valueQuantity: { value, unit, system: SYSTEMS.ucum, code: unit },
  });
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [categoryOf('vital-signs')],
    code: coded(SYSTEMS.loinc, '85354-9', 'Blood pressure'),
    component: [
      part('8480-6', 'Systolic blood pressure', systolic),
      part('8462-4', 'Diastolic blood pressure', diastolic),
    ],
  };
}

export function smoking(status: keyof typeof SMOKING): Draft<Observation> {
  return chosen('72166-2', 'Tobacco smoking status', SMOKING[status], 'social-history');
}

export function consciousness(level: keyof typeof CONSCIOUSNESS): Draft<Observation> {
  return chosen('80288-4', 'Level of consciousness', CONSCIOUSNESS[level], 'exam');
}

export function pregnancyStatus(pregnant: boolean): Draft<Observation> {
  const answer = pregnant
    ? (['77386006', 'Pregnant'] as const)
    : (['60001007', 'Not pregnant'] as const);
  return chosen('82810-3', 'Pregnancy status', answer, 'social-history');
}

/** A clinician's or patient's answer to an input for which no code system has a code. */
export function answer(input: string, value: boolean | number | string): Draft<Observation> {
  const stated =
    typeof value === 'boolean'
      ? { valueBoolean: value }
      : typeof value === 'number'
        ? { valueInteger: value }
        : { valueCodeableConcept: { coding: [{ system: SYSTEMS.inputs, code: value }] } };
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [categoryOf('survey')],
    code: { coding: [{ system: SYSTEMS.inputs, code: input }], text: wordsOf(input) },
    ...stated,
  };
}

export function questionnaire(
  name: keyof typeof QUESTIONS,
  points: readonly number[],
): Draft<Observation>[] {
  return QUESTIONS[name].map(([loinc, display], index): Draft<Observation> => {
    const [code, text] = HOW_OFTEN[points[index] ?? 0] ?? HOW_OFTEN[0];
    return {
      resourceType: 'Observation',
      status: 'final',
      category: [categoryOf('survey')],
      code: coded(SYSTEMS.loinc, loinc, display),
      valueCodeableConcept: coded(SYSTEMS.loinc, code, text),
    };
  });
}

export function problem(key: ProblemKey): Draft<Condition> {
  const [code, display] = PROBLEMS[key];
  return {
    resourceType: 'Condition',
    clinicalStatus: { coding: [{ system: SYSTEMS.conditionClinical, code: 'active' }] },
    verificationStatus: verification('confirmed'),
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/condition-category',
            code: 'problem-list-item',
          },
        ],
      },
    ],
    code: coded(SYSTEMS.snomed, code, display),
  };
}

/** Stated that the patient does not have it: a diagnosis of an encounter, which needs no clinical status. */
export function refuted(key: ProblemKey): Draft<Condition> {
  const [code, display] = PROBLEMS[key];
  return {
    resourceType: 'Condition',
    verificationStatus: verification('refuted'),
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/condition-category',
            code: 'encounter-diagnosis',
          },
        ],
      },
    ],
    code: coded(SYSTEMS.snomed, code, display),
  };
}

export function verification(code: string): CodeableConcept {
  return { coding: [{ system: SYSTEMS.conditionVerification, code }] };
}

export function prescription(key: DrugKey): Draft<MedicationRequest> {
  return {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: drugConcept(key),
  };
}

export function notTaken(key: DrugKey): Draft<MedicationStatement> {
  const { atc, text } = DRUGS[key];
  return {
    resourceType: 'MedicationStatement',
    status: 'not-taken',
    medicationCodeableConcept: { coding: [{ system: SYSTEMS.atc, code: atc }], text },
  };
}

function drugConcept(key: DrugKey): CodeableConcept {
  const { rxnorm, atc, text } = DRUGS[key];
  return {
    coding: [
      { system: SYSTEMS.rxnorm, code: rxnorm, display: text },
      { system: SYSTEMS.atc, code: atc },
    ],
    text,
  };
}

export function allergyTo(key: DrugKey, reaction: string): Draft<AllergyIntolerance> {
  return {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
          code: 'active',
        },
      ],
    },
    verificationStatus: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
          code: 'confirmed',
        },
      ],
    },
    category: ['medication'],
    criticality: 'high',
    code: drugConcept(key),
    reaction: [{ manifestation: [{ text: reaction }] }],
  };
}

/** @param relationship HL7 v3 RoleCode, e.g. `MTH` */
export function relativeWithDiabetes(relationship: string): Draft<FamilyMemberHistory> {
  return {
    resourceType: 'FamilyMemberHistory',
    status: 'completed',
    relationship: coded('http://terminology.hl7.org/CodeSystem/v3-RoleCode', relationship),
    condition: [{ code: coded(SYSTEMS.snomed, ...PROBLEMS.type2Diabetes) }],
  };
}

/** @param references of what stands on it; none: known to be empty */
export function completeList(
  kind: 'problems' | 'medications',
  date: string,
  references: readonly string[],
): Draft<List> {
  const [code, display] =
    kind === 'problems' ? ['11450-4', 'Problem list'] : ['10160-0', 'History of medication use'];
  const emptyReason = coded('http://terminology.hl7.org/CodeSystem/list-empty-reason', 'nilknown');
  return {
    resourceType: 'List',
    status: 'current',
    mode: 'snapshot',
    title: display,
    code: coded(SYSTEMS.loinc, code, display),
    date,
    ...(references.length === 0
      ? { emptyReason }
      : { entry: references.map((reference) => ({ item: { reference } })) }),
  };
}

export function stay(start: string, end?: string): Draft<Encounter> {
  return {
    resourceType: 'Encounter',
    status: end === undefined ? 'in-progress' : 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    period: { start, ...(end === undefined ? {} : { end }) },
  };
}

export function procedure(
  code: string,
  display: string,
  performedDateTime: string,
): Draft<Procedure> {
  return {
    resourceType: 'Procedure',
    status: 'completed',
    code: coded(SYSTEMS.snomed, code, display),
    performedDateTime,
  };
}

export function coded(system: string, code: string, display?: string): CodeableConcept {
  return display === undefined
    ? { coding: [{ system, code }] }
    : { coding: [{ system, code, display }], text: display };
}

function chosen(
  loinc: string,
  display: string,
  [code, text]: readonly [string, string],
  category: string,
): Draft<Observation> {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [categoryOf(category)],
    code: coded(SYSTEMS.loinc, loinc, display),
    valueCodeableConcept: coded(SYSTEMS.snomed, code, text),
  };
}

function categoryOf(code: string): CodeableConcept {
  return { coding: [{ system: SYSTEMS.observationCategory, code }] };
}

/** `signsOfDvt` → `signs of dvt`. */
function wordsOf(input: string): string {
  return input.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
}
