/**
 * One input of a test vector → the FHIR resources that state it, as the record conventions say: codes and units are
 * written here once more, so that they are checked against those of the service.
 */
import { MEDICATION_GROUPS } from '#src/domain/codes/medication-table.ts';
import {
  aCondition,
  aMedicationRequest,
  aMedicationStatement,
  aMeasurement,
  anAnswer,
  anObservation,
  coded,
  verified,
  LOINC,
  SNOMED,
  ATC,
  type TestResource,
} from './fhir-builders.ts';

export type Stated = readonly TestResource[];
type State = (text: string) => Stated;

/** An hour before the assessment, so that NEWS2 may use it. */
const effectiveDateTime = '2026-06-01T11:00:00Z';

function measured(loinc: string, unit: string): State {
  return (text) => [aMeasurement(loinc, Number(text), unit, { effectiveDateTime })];
}

function answered(input: string): State {
  return (text) => {
    const value = isYesNo(text)
      ? { valueBoolean: isYes(text) }
      : Number.isInteger(Number(text))
        ? { valueInteger: Number(text) }
        : { valueQuantity: { value: Number(text), unit: 'd', code: 'd', system: UCUM } };
    return [anAnswer(input, value, { effectiveDateTime })];
  };
}

const UCUM = 'http://unitsofmeasure.org';

function isYesNo(text: string): boolean {
  return text === 'true' || text === 'false';
}

function isYes(text: string): boolean {
  return text === 'true' || text === '1';
}

/** A stated yes, or a Condition that was refuted. */
function condition(snomed: string): State {
  return (text) => [
    isYes(text)
      ? aCondition(snomed)
      : aCondition(snomed, { clinicalStatus: undefined, verificationStatus: verified('refuted') }),
  ];
}

/** An active order, or a statement that no class of the group is taken. */
function medication(groups: readonly string[], atcOfYes: string): State {
  const classes = MEDICATION_GROUPS.filter(({ id }) => groups.includes(id)).flatMap(
    ({ atc }) => atc,
  );
  return (text) =>
    isYes(text)
      ? [aMedicationRequest(coded(ATC, atcOfYes), { id: `m-${atcOfYes}` })]
      : classes.map((code) =>
          aMedicationStatement(coded(ATC, code), { id: `n-${code}`, status: 'not-taken' }),
        );
}

const ANSWERS = ['LA6568-5', 'LA6569-3', 'LA6570-1', 'LA6571-9'];

function question(loinc: string): State {
  return (text) => {
    const valueCodeableConcept = coded(LOINC, ANSWERS[Number(text)]!);
    return [anObservation(loinc, { valueCodeableConcept }, { effectiveDateTime })];
  };
}

function codedValue(loinc: string, codes: Readonly<Record<string, string>>): State {
  return (text) => {
    const valueCodeableConcept = coded(SNOMED, codes[text]!);
    return [anObservation(loinc, { valueCodeableConcept }, { effectiveDateTime })];
  };
}

function relative(kind: string): TestResource {
  return {
    resourceType: 'FamilyMemberHistory',
    id: `f-${kind}`,
    status: 'completed',
    patient: { reference: 'Patient/p1' },
    relationship: coded('http://terminology.hl7.org/CodeSystem/v3-RoleCode', kind),
    condition: [{ code: coded(SNOMED, '44054006') }],
  };
}

/** First degree, second degree, or a refuted family history. */
function family(text: string): Stated {
  if (text === 'firstDegree' || text === 'true') return [relative('FTH')];
  return text === 'secondDegree' ? [relative('GRPRN')] : condition('160303001')('false');
}

function troponin(ratio: string): Stated {
  const high = { value: 10, unit: 'ng/L', system: UCUM, code: 'ng/L' };
  const referenceRange = [{ high }];
  return [
    aMeasurement('89579-7', Number(ratio) * 10, 'ng/L', { effectiveDateTime, referenceRange }),
  ];
}

/** 15 of 15 on the Glasgow scale says no, 13 yes; the clinician's answer as well. */
function clouded(input: string): State {
  return (text) => [
    ...measured('9269-2', '{score}')(isYes(text) ? '13' : '15'),
    ...answered(input)(text),
  ];
}

/** Both forms that the conventions name. */
function both(one: State, other: State): State {
  return (text) => [...one(text), ...other(text)];
}

const smoker = codedValue('72166-2', {
  true: '449868002',
  1: '449868002',
  false: '266919005',
  0: '8517006',
});

/** By input id; an input that is not here is answered under its own id. */
const STATES: Readonly<Record<string, State>> = {
  totalChol: measured('2093-3', 'mg/dL'),
  hdlC: measured('2085-9', 'mg/dL'),
  totalCholMmol: measured('14647-2', 'mmol/L'),
  hdlMmol: measured('14646-4', 'mmol/L'),
  sbp: measured('8480-6', 'mm[Hg]'),
  dbp: measured('8462-4', 'mm[Hg]'),
  bpTreated: medication(['antihypertensive'], 'C08CA01'),
  bpMedicationEver: medication(['antihypertensive'], 'C08CA01'),
  statin: medication(['statin'], 'C10AA05'),
  antiplateletNsaid: both(
    medication(['antiplatelet', 'nsaid'], 'B01AC06'),
    answered('antiplateletNsaid'),
  ),
  diabetes: condition('44054006'),
  hypertension: condition('38341003'),
  heartFailure: condition('84114007'),
  strokeTiaTe: both(condition('230690007'), answered('strokeTiaTe')),
  stroke: both(condition('230690007'), answered('stroke')),
  vascularDisease: both(condition('399957001'), answered('vascularDisease')),
  atherosclerosis: both(condition('399957001'), answered('atherosclerosis')),
  gestationalDiabetes: both(condition('472971004'), answered('gestationalDiabetes')),
  smoker,
  egfr: measured('98979-8', 'mL/min/{1.73_m2}'),
  bmi: measured('39156-5', 'kg/m2'),
  hba1c: measured('4548-4', '%'),
  hba1cMmolMol: measured('59261-8', 'mmol/mol'),
  uacr: measured('9318-7', 'mg/g'),
  creatinine: measured('2160-0', 'mg/dL'),
  cystatinC: measured('33863-2', 'mg/L'),
  bun: measured('3094-0', 'mg/dL'),
  respRate: measured('9279-1', '/min'),
  pulse: measured('8867-4', '/min'),
  spo2: measured('59408-5', '%'),
  temp: measured('8310-5', 'Cel'),
  supplementalO2: (text) => measured('3151-8', 'L/min')(isYes(text) ? '2' : '0'),
  acvpu: codedValue('80288-4', {
    A: '248234008',
    C: '130987000',
    V: '300202002',
    P: '450847001',
    U: '3619007',
  }),
  ast: measured('1920-8', 'U/L'),
  alt: measured('1742-6', 'U/L'),
  platelets: measured('777-3', '10*9/L'),
  waist: measured('8280-0', 'cm'),
  fastingGlucose: measured('1558-6', 'mg/dL'),
  triglycerides: measured('2571-8', 'mg/dL'),
  bilirubin: measured('1975-2', 'mg/dL'),
  inr: measured('6301-6', '1'),
  sodium: measured('2951-2', 'mmol/L'),
  albumin: measured('1751-7', 'g/dL'),
  phosphate: measured('2777-1', 'mg/dL'),
  bicarbonate: measured('1963-8', 'mmol/L'),
  calcium: measured('17861-6', 'mg/dL'),
  troponinRatio: troponin,
  confusion: clouded('confusion'),
  alteredMentation: clouded('alteredMentation'),
  dialysisTwiceWeek: answered('dialysisTwiceWeek'),
  familyHistory: family,
  firstDegreeDiabetes: both(family, answered('firstDegreeDiabetes')),
  parentalDiabetes: both(family, answered('parentalDiabetes')),
  diabetesAge: (text) => [aCondition('44054006', { onsetAge: ageOf(text) })],
};

function ageOf(years: string): Record<string, unknown> {
  return { value: Number(years), unit: 'a', system: UCUM, code: 'a' };
}

const PHQ_9 = [
  '44250-9',
  '44255-8',
  '44259-0',
  '44254-1',
  '44251-7',
  '44258-2',
  '44252-5',
  '44253-3',
  '44260-8',
];
const GAD_7 = ['69725-0', '68509-9', '69733-4', '69734-2', '69735-9', '69689-8', '69736-7'];
const QUESTIONS: Readonly<Record<string, readonly string[]>> = { 'phq-9': PHQ_9, 'gad-7': GAD_7 };

/** @param text as the row gives it */
export function resourcesStating(modelId: string, input: string, text: string): Stated {
  const asked = QUESTIONS[modelId]?.[Number(input.slice(1)) - 1];
  if (asked !== undefined) return question(asked)(text);
  return (STATES[input] ?? answered(input))(text);
}
