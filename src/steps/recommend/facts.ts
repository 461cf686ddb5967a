/**
 * PatientRecord and Assessment → every fact that a rule may read, with value, unit, date and sources.
 */
import type { Assessment } from '../../domain/assessment.ts';
import type { RuleFact } from '../../domain/care-plan.ts';
import type { Answer, PatientRecord } from '../../domain/patient-record.ts';
import type { HospitalSettings } from '../../domain/settings.ts';
import { ascvdFact, ckdFact, dyslipidemiaFact } from './disease-facts.ts';
import type { FactDefinition, FactName } from './fact-catalog.ts';
import { FACT_NAMES, FACTS, factDefinition } from './fact-catalog.ts';
import type { FactContext, FactReading } from './fact-reading.ts';
import { derivedFact, statedFact, unknownFact } from './fact-reading.ts';
import { bmiFact, changeFact, egfrFact, measuredFact, monthsSince } from './measured-facts.ts';
import { probabilityFact, questionFact, scoreFact } from './result-facts.ts';
import { aorticScreenFact, colorectalScreenFact } from './screening-facts.ts';
import {
  conditionFact,
  everSmokerFact,
  medicationFact,
  pregnancyFact,
  smokerFact,
  statinIntensityFact,
} from './stated-facts.ts';

type Reader = (context: FactContext) => FactReading;

const measured =
  (name: FactName, concept: string): Reader =>
  (context) =>
    measuredFact(context, concept, FACTS[name].title, factDefinition(name).maxAgeMonths);
const since =
  (name: FactName, ...concepts: string[]): Reader =>
  (context) =>
    monthsSince(context, concepts, FACTS[name].title);
const condition =
  (concept: string, ever = false): Reader =>
  (context) =>
    conditionFact(context, [concept], ever);
const medication =
  (group: string): Reader =>
  (context) =>
    medicationFact(context, group);
const prevent =
  (outcome: string, horizon: string): Reader =>
  (context) =>
    probabilityFact(context, 'prevent-2023', outcome, horizon);
const kfre =
  (horizon: string): Reader =>
  (context) =>
    probabilityFact(context, 'kfre-2016', 'kidneyFailure', horizon);
const score =
  (modelId: string): Reader =>
  (context) =>
    scoreFact(context, modelId);

/** The total that the model added up, else the total as the record states it. */
const total =
  (name: FactName, modelId: string, concept: string): Reader =>
  (context) => {
    const added = scoreFact(context, modelId);
    return added.value === null ? measured(name, concept)(context) : added;
  };

const READERS: Readonly<Record<FactName, Reader>> = {
  age: ({ record }) =>
    record.ageYears === undefined
      ? unknownFact('Age: no usable birth date')
      : { value: record.ageYears, sources: [record.patientSource] },
  sex: ({ record }) =>
    record.gender === 'female' || record.gender === 'male'
      ? { value: record.gender, sources: [record.patientSource] }
      : unknownFact('Sex: not recorded as female or male', [record.patientSource]),
  sbp: measured('sbp', 'systolic-bp'),
  dbp: measured('dbp', 'diastolic-bp'),
  ldl: measured('ldl', 'ldl-cholesterol'),
  hba1c: measured('hba1c', 'hba1c'),
  fpg: measured('fpg', 'fasting-glucose'),
  egfr: (context) => egfrFact(context, FACTS.egfr.maxAgeMonths ?? 12),
  uacr: measured('uacr', 'uacr'),
  bmi: (context) => bmiFact(context, FACTS.bmi.maxAgeMonths ?? 24),
  potassium: measured('potassium', 'potassium'),
  packYears: (context) => {
    const reported = measured('packYears', 'pack-years')(context);
    const ever = everSmokerFact(context);
    return reported.value === null && ever.value === false
      ? derivedFact(0, [ever], 'never smoked')
      : reported;
  },
  yearsSinceQuit: () => unknownFact('Time since quitting smoking: not recorded'),
  prevent_cvd10: prevent('totalCVD', 'P10Y'),
  prevent_ascvd10: prevent('ASCVD', 'P10Y'),
  prevent_ascvd30: prevent('ASCVD', 'P30Y'),
  prevent_hf10: prevent('HF', 'P10Y'),
  pce10: (context) => probabilityFact(context, 'pce-2013', 'ASCVD', 'P10Y'),
  kfre2: kfre('P2Y'),
  kfre5: kfre('P5Y'),
  cha2ds2vasc: score('cha2ds2-vasc'),
  fib4: score('fib-4'),
  news2: score('news2'),
  phq9: total('phq9', 'phq-9', 'phq-9-total'),
  phq9item9: (context) => questionFact(context, 'phq-9', 'q9', FACTS.phq9item9.maxAgeMonths),
  gad7: total('gad7', 'gad-7', 'gad-7-total'),
  auditC: measured('auditC', 'audit-c-total'),
  adaRisk: score('ada-risk-test'),
  findrisc: score('findrisc-2003'),
  uacrAgeMonths: since('uacrAgeMonths', 'uacr'),
  egfrAgeMonths: since('egfrAgeMonths', 'creatinine', 'egfr'),
  bpAgeMonths: since('bpAgeMonths', 'systolic-bp'),
  glycemiaAgeMonths: since('glycemiaAgeMonths', 'hba1c', 'fasting-glucose', 'glucose'),
  egfrChangePct: (context) =>
    changeFact(context, 'egfr', 'eGFR', (now, before) => ((now - before) / before) * 100),
  acrRatio: (context) =>
    changeFact(context, 'uacr', FACTS.uacr.title, (now, before) => now / before),
  ascvd: ascvdFact,
  hf: condition('heart-failure', true),
  ckd: ckdFact,
  diabetes: condition('diabetes'),
  type1: condition('type-1-diabetes'),
  hypertension: condition('hypertension'),
  dyslipidemia: dyslipidemiaFact,
  afib: condition('atrial-fibrillation', true),
  smoker: smokerFact,
  everSmoker: everSmokerFact,
  pregnant: pregnancyFact,
  hospice: condition('hospice-palliative'),
  dialysis: condition('dialysis'),
  statin: medication('statin'),
  raasi: medication('acei-arb-arni'),
  sglt2i: medication('sglt2i'),
  glp1ra: medication('glp1-ra'),
  metformin: medication('metformin'),
  finerenone: medication('finerenone'),
  oac: medication('anticoagulant'),
  aspirin: medication('aspirin'),
  gdmHistory: condition('gestational-diabetes-history', true),
  colorectalScreenUpToDate: colorectalScreenFact,
  aaaScreened: aorticScreenFact,
  statinIntensity: statinIntensityFact,
};

/**
 * Reads every fact of the catalogue.
 *
 * @returns one fact per name, value null where unknown; a presumed no is false and its remark says so
 */
export function ruleFacts(
  record: PatientRecord,
  assessment: Assessment,
  settings: HospitalSettings,
): RuleFact[] {
  const context = { record, assessment, settings };
  return FACT_NAMES.map((name) => {
    const definition = factDefinition(name);
    const reading = orAnswer(READERS[name](context), name, definition, record);
    const unit = definition.unit === undefined ? {} : { unit: definition.unit };
    return { name, title: definition.title, ...unit, ...reading };
  });
}

/** A clinician's answer under the fact's name wins where nothing newer is recorded. */
function orAnswer(
  reading: FactReading,
  name: FactName,
  definition: FactDefinition,
  record: PatientRecord,
): FactReading {
  const answer = [name, ...(definition.answers ?? [])]
    .flatMap((input) => record.answers.get(input)?.[0] ?? [])
    .find((given) => fits(given, definition));
  if (!answer) return reading;
  const recordedMs = reading.observedAt === undefined ? NaN : Date.parse(reading.observedAt);
  const isOlder = reading.value !== null && recordedMs > answer.observedAtMs;
  return isOlder ? reading : statedFact(answer.value, answer);
}

function fits({ value, unit }: Answer, definition: FactDefinition): boolean {
  if (definition.kind === 'boolean') return typeof value === 'boolean';
  if (definition.kind === 'code') return typeof value === 'string';
  return typeof value === 'number' && (unit === undefined || unit === definition.unit);
}
