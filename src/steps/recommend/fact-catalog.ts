/**
 * Every fact that a rule's condition may read, as `%name`: its title, unit and how old its value may be.
 *
 * A PlanDefinition that names any other fact is invalid. Ages follow the usual repeat interval of each
 * measurement; an older value counts as unknown.
 */
type FactKind = 'number' | 'probability' | 'months' | 'boolean' | 'code';

export interface FactDefinition {
  readonly title: string;
  readonly kind: FactKind;
  /** UCUM. */
  readonly unit?: string;
  /** Unit for people, where it differs. */
  readonly unitText?: string;
  /** Decimal places on reading. */
  readonly decimals?: number;
  /** Oldest usable value, in months. */
  readonly maxAgeMonths?: number;
  /** Ids of the inputs under which a clinician's answer is accepted; the fact's own name always is. */
  readonly answers?: readonly string[];
}

function quantity(
  title: string,
  unit: string,
  more: Partial<Omit<FactDefinition, 'title' | 'unit' | 'kind'>> = {},
): FactDefinition {
  return { title, kind: 'number', unit, ...more };
}

const probability = (title: string): FactDefinition => ({ title, kind: 'probability', unit: '1' });
const score = (title: string, decimals = 0): FactDefinition => ({
  title,
  kind: 'number',
  unit: '{score}',
  unitText: 'points',
  decimals,
});
const months = (title: string): FactDefinition => ({ title, kind: 'months', unit: 'mo' });
const yesNo = (title: string, answers?: readonly string[]): FactDefinition => ({
  title,
  kind: 'boolean',
  ...(answers ? { answers } : {}),
});

const mmHg = { unitText: 'mmHg', maxAgeMonths: 12 };
const perGfr = { unitText: 'mL/min/1.73 m²', maxAgeMonths: 12 };

export const FACTS = {
  age: quantity('Age', 'a', { unitText: 'years' }),
  sbp: quantity('Systolic blood pressure', 'mm[Hg]', mmHg),
  dbp: quantity('Diastolic blood pressure', 'mm[Hg]', mmHg),
  ldl: quantity('LDL cholesterol', 'mg/dL', { maxAgeMonths: 60 }),
  hba1c: quantity('HbA1c', '%', { decimals: 1, maxAgeMonths: 12 }),
  fpg: quantity('Fasting glucose', 'mg/dL', { maxAgeMonths: 12, answers: ['fastingGlucose'] }),
  egfr: quantity('eGFR', 'mL/min/{1.73_m2}', perGfr),
  uacr: quantity('Urine albumin/creatinine ratio', 'mg/g', { maxAgeMonths: 12 }),
  bmi: quantity('BMI', 'kg/m2', { unitText: 'kg/m²', decimals: 1, maxAgeMonths: 24 }),
  potassium: quantity('Potassium', 'mmol/L', { decimals: 1, maxAgeMonths: 3 }),
  packYears: quantity('Smoking history', '{PackYears}', { unitText: 'pack-years' }),
  yearsSinceQuit: quantity('Time since quitting smoking', 'a', { unitText: 'years' }),
  prevent_cvd10: probability('10-year risk of cardiovascular disease (PREVENT)'),
  prevent_ascvd10: probability('10-year risk of heart attack or stroke (PREVENT)'),
  prevent_ascvd30: probability('30-year risk of heart attack or stroke (PREVENT)'),
  prevent_hf10: probability('10-year risk of heart failure (PREVENT)'),
  pce10: probability('10-year risk of heart attack or stroke (Pooled Cohort Equations)'),
  kfre2: probability('2-year risk of kidney failure (KFRE)'),
  kfre5: probability('5-year risk of kidney failure (KFRE)'),
  cha2ds2vasc: score('CHA2DS2-VASc'),
  fib4: { title: 'FIB-4', kind: 'number', unit: '1', unitText: '(index)', decimals: 2 },
  news2: score('NEWS2'),
  phq9: { ...score('PHQ-9'), maxAgeMonths: 12 },
  phq9item9: {
    ...score('PHQ-9 item 9 (thoughts of being better off dead or of self-harm)'),
    maxAgeMonths: 12,
  },
  gad7: { ...score('GAD-7'), maxAgeMonths: 12 },
  auditC: { ...score('AUDIT-C'), maxAgeMonths: 12 },
  adaRisk: score('ADA diabetes risk test'),
  findrisc: score('FINDRISC'),
  uacrAgeMonths: months('urine albumin/creatinine ratio'),
  egfrAgeMonths: months('creatinine or eGFR'),
  bpAgeMonths: months('blood pressure'),
  glycemiaAgeMonths: months('HbA1c or glucose'),
  egfrChangePct: quantity('Change of eGFR since the value before', '%', { decimals: 1 }),
  acrRatio: {
    title: 'Urine albumin/creatinine ratio against the value before',
    kind: 'number',
    unit: '1',
    unitText: 'times',
    decimals: 1,
  },
  ascvd: yesNo('Atherosclerotic cardiovascular disease', ['atherosclerosis']),
  hf: yesNo('Heart failure', ['heartFailure']),
  ckd: yesNo('Chronic kidney disease'),
  diabetes: yesNo('Diabetes'),
  type1: yesNo('Type 1 diabetes'),
  hypertension: yesNo('Hypertension'),
  dyslipidemia: yesNo('Dyslipidaemia'),
  afib: yesNo('Atrial fibrillation'),
  smoker: yesNo('Current smoking'),
  everSmoker: yesNo('Smoking now or in the past'),
  pregnant: yesNo('Pregnancy'),
  hospice: yesNo('Hospice or comfort care'),
  dialysis: yesNo('Dialysis', ['dialysisTwiceWeek']),
  statin: yesNo('Statin'),
  raasi: yesNo('ACE inhibitor, ARB or ARNI'),
  sglt2i: yesNo('SGLT2 inhibitor'),
  glp1ra: yesNo('GLP-1 receptor agonist'),
  metformin: yesNo('Metformin'),
  finerenone: yesNo('Finerenone'),
  oac: yesNo('Oral anticoagulant'),
  aspirin: yesNo('Aspirin'),
  gdmHistory: yesNo('History of gestational diabetes', ['gestationalDiabetes']),
  colorectalScreenUpToDate: yesNo('Colorectal cancer screening up to date'),
  aaaScreened: yesNo('Ultrasound of the abdominal aorta done'),
  sex: { title: 'Sex', kind: 'code' },
  statinIntensity: { title: 'Intensity of statin treatment', kind: 'code' },
} as const satisfies Record<string, FactDefinition>;

export type FactName = keyof typeof FACTS;

export const FACT_NAMES = Object.keys(FACTS).filter(isFactName);

/** Whether a name is one that a condition may read. */
export function isFactName(name: string): name is FactName {
  return Object.hasOwn(FACTS, name);
}

/** The definition of a fact, in the wide type. */
export function factDefinition(name: FactName): FactDefinition {
  return FACTS[name];
}
