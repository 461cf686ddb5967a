/**
 * Answers of the service, shaped by the contract, for a synthetic patient: one session name per state of the screen.
 * The PREVENT numbers are those of the published equation for these values; the reasons are illustrative.
 */
import type {
  ContributionView,
  InputField,
  MissingView,
  OutboxItemView,
  PatientView,
  PlanView,
  RiskView,
  SourceLink,
  Trend,
} from '#src/inbound/app-api/contract.ts';

export const NOW = '2026-11-24T10:05:00Z';
const PATIENT = 'Patient/lindqvist';

export const SCENARIOS = [
  'high',
  'calm',
  'not-computable',
  'outside',
  'stale',
  'partial',
  'unreachable',
  'waiting',
  'parked',
  'confirmed',
  'no-right',
  'ending',
  'empty',
  'by-hand',
  'rare',
  'newer',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

const source = (reference: string, display: string, at: string): SourceLink => ({
  reference,
  display,
  at,
});

function contribution(
  input: string,
  title: string,
  value: string,
  observedAt: string | null,
  delta: number,
  more: Partial<ContributionView> = {},
): ContributionView {
  return {
    input,
    title,
    value,
    observedAt,
    sources:
      observedAt === null
        ? []
        : [source(`Observation/${input}/_history/1`, title, `${observedAt}T09:12:00Z`)],
    delta,
    staleMonths: null,
    enteredByHand: false,
    remark: null,
    ...more,
  };
}

const CVD_REASONS: readonly ContributionView[] = [
  contribution('sbp', 'Systolic blood pressure', '148 mm[Hg], treated', '2026-11-12', 0.049),
  contribution('smoking', 'Smoking', 'current smoker', '2026-11-12', 0.048),
  contribution('uacr', 'Urine albumin/creatinine', '46 mg/g', '2026-10-03', 0.026),
  contribution('egfr', 'Kidney function, eGFR', '57 mL/min/{1.73_m2}', '2026-11-12', 0.018, {
    remark: 'CKD-EPI 2021 of creatinine 1.12 mg/dL',
  }),
  contribution('tc', 'Total cholesterol', '228 mg/dL', '2026-10-03', 0.012),
  contribution('hdl', 'HDL cholesterol', '44 mg/dL', '2026-10-03', 0.004),
  contribution('hba1c', 'HbA1c', '6.1 %', '2025-08-14', -0.003, { staleMonths: 15 }),
];

const number = (
  input: string,
  title: string,
  units: readonly string[],
  low: number,
  high: number,
  step: number,
): InputField => ({
  input,
  title,
  type: 'number',
  units,
  values: [],
  range: { low, high },
  step,
});

const yesNo = (input: string, title: string): InputField => ({
  input,
  title,
  type: 'boolean',
  units: [],
  values: [],
  range: null,
  step: null,
});

function risk(key: string, more: Partial<RiskView>): RiskView {
  return {
    key,
    model: {
      id: 'prevent-2023',
      version: '1.0.0',
      title: 'AHA PREVENT equations (2023)',
      shortTitle: 'PREVENT 2023',
      variant: 'full',
      investigational: false,
      population: 'adults 30–79 without coronary disease, stroke or heart failure',
      references: [
        {
          citation: 'Khan SS et al. Circulation 2024;149:430-449.',
          doi: '10.1161/CIRCULATIONAHA.123.067626',
        },
      ],
      cautions: ['Made from patients of the United States.'],
    },
    outcome: 'Cardiovascular disease',
    meaning: 'a first heart attack, stroke or heart failure',
    horizon: 'P10Y',
    until: '2036-11-24',
    level: 'above',
    state: 'computed',
    scale: 'probability',
    unit: null,
    probability: 0.181,
    score: null,
    scoreRange: null,
    decimals: null,
    band: null,
    interval: null,
    threshold: {
      value: 0.075,
      meaning: 'a blood-pressure medicine is recommended in stage 1 hypertension',
      source: 'AHA/ACC 2025 high blood pressure guideline',
      owner: null,
    },
    average: {
      value: 0.0437,
      population: 'US women of 50 to 59 without cardiovascular disease',
      source: 'NHANES, CDC/NCHS, fasting subsample, weighted, 2011–2016',
    },
    optimal: {
      value: 0.027,
      definition:
        'systolic 110 mm[Hg] untreated, non-HDL 120 mg/dL, eGFR 90 mL/min/{1.73_m2}, no diabetes, non-smoker',
    },
    computedAt: NOW,
    status: 'preliminary',
    contributions: CVD_REASONS,
    explanationMethod: 'formula-shapley',
    decisionPath: null,
    unusedInputs: ['BMI 31.4 kg/m2'],
    remarks: ['Deprivation index not supplied: the equation’s own “missing” term was used.'],
    alerts: [],
    missing: [],
    notComputable: null,
    refusedBy: [],
    possible: null,
    known: [],
    whatIf: [
      { field: number('sbp', 'Systolic blood pressure', ['mm[Hg]'], 90, 200, 1), current: 148 },
      { field: number('tc', 'Total cholesterol', ['mg/dL'], 130, 320, 1), current: 228 },
      { field: yesNo('smoking', 'Smoking'), current: true },
    ],
    writtenAs: {
      reference: 'RiskAssessment/cvd',
      version: '1',
      state: 'written',
      since: NOW,
      detail: null,
    },
    ...more,
  };
}

const cvd = (more: Partial<RiskView> = {}) => risk('prevent-2023/cvd-10y', more);

const ascvd = risk('prevent-2023/ascvd-10y', {
  outcome: 'Heart attack or stroke',
  meaning: 'a first heart attack or stroke',
  probability: 0.106,
  threshold: {
    value: 0.1,
    meaning: 'a high-intensity statin is recommended',
    source: 'ACC/AHA 2026',
    owner: null,
  },
});

const heartFailure = risk('prevent-2023/heart-failure-10y', {
  outcome: 'Heart failure',
  meaning: 'a first heart failure',
  level: 'near',
  probability: 0.093,
  interval: { low: 0.081, high: 0.104, kind: 'Calibrated interval, 95 %' },
  threshold: {
    value: 0.1,
    meaning: 'natriuretic peptide is measured yearly',
    source: 'the hospital’s own setting',
    owner: 'Cardiology',
  },
});

const fib4 = risk('fib-4/advanced-fibrosis', {
  model: {
    id: 'fib-4',
    version: '1.0.0',
    title: 'FIB-4',
    shortTitle: 'FIB-4',
    variant: null,
    investigational: false,
    population: 'adults 35–65',
    references: [],
    cautions: [],
  },
  outcome: 'Advanced liver fibrosis',
  meaning: 'How likely advanced fibrosis is; it has no probability of its own.',
  horizon: null,
  until: null,
  level: 'near',
  scale: 'index',
  unit: '1',
  decimals: 2,
  probability: null,
  score: 1.23,
  band: { label: 'low', qualitative: 'low', source: 'Sterling 2006' },
  threshold: { value: 1.3, meaning: 'elastography next', source: 'AASLD 2023', owner: null },
  optimal: null,
  average: null,
  contributions: [
    contribution('age', 'Age', '58 a', null, 0.9),
    contribution('ast', 'AST', '31 U/L', '2026-11-12', 0.33),
  ],
  explanationMethod: 'formula-shapley',
  decisionPath: null,
  unusedInputs: [],
  remarks: [],
  whatIf: [],
});

const kidney = risk('kfre-2016/kidney-failure-5y', {
  outcome: 'Kidney failure',
  meaning: 'kidney failure with dialysis or transplant',
  horizon: 'P5Y',
  until: '2031-11-24',
  level: 'below',
  probability: 0.0047,
  optimal: null,
  average: null,
  threshold: { value: 0.03, meaning: 'refer to nephrology', source: 'KDIGO 2024', owner: null },
});

const missing = (
  field: InputField,
  because: string,
  detail: string,
  canChange: string,
  alsoCompletes = 0,
): MissingView => ({
  input: field.input,
  title: field.title,
  because,
  detail,
  sources: [],
  field,
  canChange,
  alsoCompletes,
});

const findrisc = risk('findrisc-2003/diabetes-10y', {
  model: {
    id: 'findrisc-2003',
    version: '1.0.0',
    title: 'Finnish Diabetes Risk Score',
    shortTitle: 'FINDRISC',
    variant: null,
    investigational: false,
    population: 'adults 25–64 in the Finnish development cohort',
    references: [],
    cautions: [],
  },
  outcome: 'Type 2 diabetes',
  meaning: 'type 2 diabetes treated with medicine',
  level: 'not-computable',
  state: 'not-computable',
  scale: 'points',
  unit: '{score}',
  probability: null,
  score: null,
  scoreRange: { low: 0, high: 26 },
  decimals: 0,
  threshold: { value: 15, meaning: 'test for diabetes', source: 'IDF', owner: null },
  optimal: null,
  average: null,
  contributions: [],
  explanationMethod: 'points',
  decisionPath: null,
  unusedInputs: [],
  remarks: [],
  possible: { low: 8, high: 25 },
  notComputable: 'Five inputs are missing.',
  whatIf: [],
  missing: [
    missing(
      number('waist', 'Waist circumference', ['cm', '[in_i]'], 40, 200, 1),
      'never-recorded',
      'No waist circumference in the record.',
      '0 to 4 points',
      3,
    ),
    missing(
      {
        ...yesNo('family', 'Family member with diabetes'),
        type: 'code',
        values: [
          { value: 'none', label: 'No' },
          { value: 'second', label: 'Grandparent, aunt, uncle or cousin' },
          { value: 'first', label: 'Parent, brother, sister or child' },
        ],
      },
      'never-recorded',
      'No family history in the record.',
      '0 to 5 points',
    ),
    missing(
      yesNo('glucose', 'High blood glucose, ever'),
      'not-stated',
      'HbA1c 6.1 % is not an answer to this question.',
      '0 or 5 points',
    ),
    missing(
      yesNo('activity', '30 minutes of activity daily'),
      'too-old',
      '02-Mar-2019, accepted for 24 months.',
      '0 or 2 points',
    ),
    missing(
      yesNo('vegetables', 'Vegetables or fruit daily'),
      'never-recorded',
      'Never recorded.',
      '0 or 1 points',
    ),
  ],
  known: [
    contribution('age', 'Age', '58 a, 3 points', null, 3),
    contribution('bmi', 'BMI', '31.4 kg/m2, 3 points', '2026-11-12', 3),
    contribution('bp-medicine', 'Blood-pressure medicine', 'yes, 2 points', '2026-11-12', 2),
  ],
});

const findriscByHand = risk('findrisc-2003/diabetes-10y', {
  ...findrisc,
  level: 'near',
  state: 'computed',
  score: 14,
  probability: 0.17,
  band: { label: 'moderate', qualitative: 'moderate', source: 'Lindström 2003' },
  possible: null,
  notComputable: null,
  missing: [],
  contributions: [
    ...findrisc.known,
    contribution('waist', 'Waist circumference', '96 cm', '2026-11-24', 4, { enteredByHand: true }),
    contribution('activity', '30 minutes of activity daily', 'no', '2026-11-24', 2, {
      enteredByHand: true,
    }),
  ],
});

const outside = risk('prevent-2023/cvd-10y', {
  level: 'not-computable',
  state: 'outside-population',
  probability: null,
  optimal: null,
  average: null,
  contributions: [],
  remarks: [],
  notComputable: 'PREVENT is for people without coronary disease, stroke or heart failure.',
  refusedBy: [source('Condition/stroke/_history/2', 'stroke, 11-May-2021', '2021-05-11')],
  whatIf: [],
});

const investigational = risk('forest/death-10y', {
  model: {
    id: 'forest',
    version: '1.2.0',
    title: 'Random forest of this hospital',
    shortTitle: 'Random forest',
    variant: null,
    investigational: true,
    population: 'adults 20–90 of this hospital',
    references: [],
    cautions: ['Investigational.'],
  },
  outcome: 'Death from any cause',
  meaning: 'died from any cause',
  level: 'investigational',
  probability: 0.119,
  interval: { low: 0.091, high: 0.15, kind: 'Conformal interval, 90 %' },
  threshold: null,
  optimal: null,
  average: null,
  explanationMethod: 'tree-shap',
  decisionPath: null,
});

const parkedItem: OutboxItemView = {
  id: 'o1',
  what: 'Confirmation of Cardiovascular disease within 10 years',
  state: 'parked',
  tries: 3,
  since: '2026-11-24T10:07:00Z',
  nextTryAt: null,
  detail: 'The hospital answered 403: the app may not update RiskAssessment.',
};

const ALL = [cvd(), ascvd, fib4, heartFailure, kidney, findrisc, investigational];

function view(more: Partial<PatientView> = {}): PatientView {
  return {
    patient: {
      reference: PATIENT,
      familyName: 'Lindqvist',
      givenNames: 'Adaeze',
      birthDate: '1968-03-14',
      ageYears: 58,
      gender: 'female',
      recordNumber: { label: 'MRN', value: '4417 0926' },
      deceased: false,
    },
    hospital: 'Riverside General',
    user: 'Dr Hana Okonjo',
    csrfToken: 'csrf-of-the-fixture',
    sessionEndsAt: new Date(Date.now() + 47 * 60_000).toISOString(),
    risks: ALL,
    rankRule: 'Order: risk divided by its action threshold.',
    record: {
      readAt: NOW,
      valuesRead: 214,
      valuesUsed: 19,
      stale: [
        {
          title: 'HbA1c',
          detail: 'HbA1c is 15 months old; this model accepts 24.',
          source: source('Observation/hba1c/_history/1', 'HbA1c', '2025-08-14'),
        },
      ],
      ignored: [
        {
          title: 'Creatinine',
          because: 'without a unit',
          detail: 'The one of 12-Nov-2026 was used.',
          source: source('Observation/creatinine-2/_history/1', 'Creatinine', '2026-11-01'),
          canUseAgain: false,
        },
      ],
      incomplete: [],
      used: CVD_REASONS,
    },
    plan: { activities: 3, open: 3, state: 'proposed' },
    outbox: { patient: PATIENT, items: [], newerSince: null },
    hospitalReachable: true,
    missingScopes: [],
    ...more,
  };
}

/** The first answer of each session. */
export function viewOf(scenario: Scenario): PatientView {
  switch (scenario) {
    case 'high':
      return view();
    case 'calm':
      return view({ risks: [heartFailure, kidney] });
    case 'not-computable':
      return view({ risks: [findrisc, cvd()] });
    case 'outside':
      return view({ risks: [outside] });
    case 'stale':
      return view({
        risks: [
          cvd({
            probability: 0.09,
            contributions: [
              contribution(
                'sbp',
                'Systolic blood pressure',
                '148 mm[Hg], treated',
                '2025-12-02',
                0.049,
                {
                  staleMonths: 11,
                },
              ),
              contribution('smoking', 'Smoking', 'current smoker', '2026-11-12', 0.014),
            ],
          }),
        ],
      });
    case 'partial': {
      const whole = view();
      return view({
        record: { ...whole.record, incomplete: ['Condition: timed out after 10 s'] },
      });
    }
    case 'unreachable': {
      const whole = view();
      return view({
        hospitalReachable: false,
        risks: [cvd({ computedAt: '2026-10-03T08:40:00Z' })],
        record: { ...whole.record, readAt: '2026-10-03T08:40:00Z' },
      });
    }
    case 'waiting':
      return view({
        risks: [
          cvd({
            status: 'final',
            writtenAs: {
              reference: null,
              version: null,
              state: 'waiting',
              since: '2026-11-24T10:07:00Z',
              detail: null,
            },
          }),
        ],
        outbox: {
          patient: PATIENT,
          items: [{ ...parkedItem, state: 'waiting', tries: 1, detail: null }],
          newerSince: null,
        },
      });
    case 'parked':
      return view({ outbox: { patient: PATIENT, items: [parkedItem], newerSince: null } });
    case 'newer':
      return view({
        outbox: { patient: PATIENT, items: [], newerSince: '2026-11-24T10:12:00Z' },
      });
    case 'confirmed':
      return view({
        risks: [
          cvd({
            status: 'final',
            writtenAs: {
              reference: 'RiskAssessment/cvd',
              version: '2',
              state: 'written',
              since: NOW,
              detail: null,
            },
          }),
        ],
      });
    case 'no-right':
      return view({ missingScopes: ['user/CarePlan.cu', 'patient/Observation.cu'] });
    case 'ending':
      return view({ sessionEndsAt: new Date(Date.now() + 90_000).toISOString() });
    case 'empty':
      return view({
        risks: [],
        record: {
          readAt: NOW,
          valuesRead: 0,
          valuesUsed: 0,
          stale: [],
          ignored: [],
          incomplete: [],
          used: [],
        },
      });
    case 'by-hand':
      return view({ risks: [findriscByHand] });
    case 'rare':
      return view({ risks: [kidney] });
  }
}

/** After the entries of `not-computable`. */
export const afterEntries = view({ risks: [findriscByHand, cvd()] });

export function trendOf(key: string): Trend {
  return {
    patient: PATIENT,
    key,
    model: cvd().model,
    points: [
      { at: '2019-06-12', value: 0.053, why: null },
      { at: '2021-02-03', value: 0.068, why: null },
      { at: '2022-09-14', value: 0.123, why: null },
      { at: '2023-06-01', value: null, why: 'no creatinine within 12 months' },
      { at: '2024-03-20', value: 0.134, why: null },
      { at: '2025-10-22', value: 0.152, why: null },
      { at: '2026-11-24', value: 0.181, why: null },
    ],
    treatmentStarts: [{ at: '2022-08-10', what: 'amlodipine started' }],
  };
}

export const plan: PlanView = {
  patient: PATIENT,
  state: 'proposed',
  proposedAt: NOW,
  computedAt: NOW,
  staleSince: null,
  activities: [
    {
      id: 'bp-second/0',
      rule: {
        id: 'bp-second',
        title: 'Second blood-pressure medicine',
        canonical: 'http://example.org/PlanDefinition/bp-second|1.0.0',
        grade: 'Class 1 recommendation',
        source: 'AHA/ACC 2025',
        url: 'https://doi.org/10.1161/CIR.0000000000001356',
      },
      kind: 'Medicine',
      title: 'Add a second blood-pressure medicine of another class',
      priority: 'routine',
      goal: 'below 130/80 mm[Hg]',
      after: null,
      reason:
        'Blood pressure 148/92 mm[Hg] on 12-Nov-2026 while taking amlodipine 5 mg. Stage 2 hypertension: two first-line agents of different classes.',
      facts: [
        {
          title: 'Blood pressure',
          value: '148/92 mm[Hg]',
          at: '2026-11-12',
          sources: [source('Observation/sbp/_history/1', 'Blood pressure', '2026-11-12')],
        },
      ],
      decision: null,
      decidedBy: null,
      decidedAt: null,
    },
    {
      id: 'statin/0',
      rule: {
        id: 'statin',
        title: 'Statin',
        canonical: 'http://example.org/PlanDefinition/statin|1.0.0',
        grade: 'Class 1 recommendation',
        source: 'ACC/AHA 2026',
        url: null,
      },
      kind: 'Medicine',
      title: 'High-intensity statin after a shared decision',
      priority: 'routine',
      goal: 'LDL below 70 mg/dL',
      after: null,
      reason:
        '10-year risk of heart attack or stroke 10.6 % (PREVENT, ASCVD); the recommendation starts at 10 %. No statin in the medication list.',
      facts: [],
      decision: null,
      decidedBy: null,
      decidedAt: null,
    },
    {
      id: 'ckd/0',
      rule: {
        id: 'ckd',
        title: 'Kidney follow-up',
        canonical: 'http://example.org/PlanDefinition/ckd|1.0.0',
        grade: 'Practice point',
        source: 'KDIGO 2024',
        url: null,
      },
      kind: 'Laboratory',
      title: 'Repeat eGFR and urine albumin/creatinine',
      priority: 'urgent',
      goal: null,
      after: 'P3M',
      reason: 'eGFR 57 mL/min/{1.73_m2} and albumin/creatinine 46 mg/g, once each.',
      facts: [],
      decision: null,
      decidedBy: null,
      decidedAt: null,
    },
  ],
  suppressed: [
    {
      title: 'ACE inhibitor or ARB',
      because: 'allergy',
      detail: 'lisinopril intolerance recorded, angioedema.',
      sources: [source('AllergyIntolerance/1/_history/1', 'lisinopril', '2019-04-02')],
    },
  ],
  needsData: [{ title: 'Diabetes prevention programme', unknown: ['waist circumference'] }],
  checks: [
    { text: 'Age 58: no pregnancy check needed', known: true },
    { text: 'Allergies read 24-Nov-2026', known: true },
    { text: 'No equal active order or plan found', known: true },
    { text: 'Potassium is not in the record: needed before an ACE inhibitor or ARB', known: false },
  ],
  goals: [
    { title: 'Blood pressure', target: '< 130/80 mm[Hg]', present: '148/92' },
    { title: 'LDL cholesterol', target: '< 70 mg/dL', present: '151' },
    { title: 'Smoking', target: 'none', present: '12 a day' },
  ],
  writtenAs: null,
};
