/** Patients for the risk of heart attack, stroke and heart failure, with and without disease. */
import type { Chart } from './chart.ts';
import { allergyTo, completeList, measured, notTaken, procedure, refuted } from './entries.ts';
import { story, type Story } from './story.ts';
import type { SmokingKey } from './terms.ts';

/** Checks of past years: blood pressure, lipids, kidney; with weight and smoking, so that a risk can be computed for that day. */
function yearlyChecks(
  chart: Chart,
  rows: readonly (readonly [
    daysAgo: number,
    sbp: number,
    dbp: number,
    chol: number,
    hdl: number,
    crea: number,
  ])[],
  { bmi, smoking }: { readonly bmi: number; readonly smoking: SmokingKey },
): void {
  for (const [daysAgo, systolic, diastolic, totalCholesterol, hdl, creatinine] of rows)
    chart
      .bloodPressure(systolic, diastolic, daysAgo)
      .results(daysAgo, { totalCholesterol, hdl, creatinine, bmi })
      .smoking(smoking, daysAgo);
}

export const CARDIOVASCULAR: readonly Story[] = [
  story(
    {
      id: 'lindqvist',
      family: 'LINDQVIST',
      given: 'Adaeze',
      gender: 'female',
      ageYears: 58,
      daysSinceBirthday: 255,
      recordNumber: '4417 0926',
      race: 'white',
      country: 'US',
    },
    'Above the threshold: treated hypertension, smoker, dyslipidaemia, kidney; one HbA1c is old, one creatinine has no unit',
    (chart) => {
      yearlyChecks(
        chart,
        [
          [2_740, 128, 80, 204, 52, 0.88],
          [2_120, 134, 84, 211, 50, 0.92],
          [1_560, 152, 94, 219, 47, 0.98],
          [1_010, 144, 90, 224, 46, 1.04],
          [420, 146, 90, 226, 45, 1.08],
        ],
        { bmi: 31.4, smoking: 'current' },
      );
      chart
        .bloodPressure(148, 92, 12)
        .results(12, { creatinine: 1.12, pulse: 78, bmi: 31.4, weight: 86.2, height: 165.7 })
        .results(52, { totalCholesterol: 228, hdl: 44, ldl: 148, triglycerides: 182, uacr: 46 })
        .results(52, { ast: 30, alt: 35, platelets: 240, fastingGlucose: 112, potassium: 4.3 })
        .series('hba1c', [
          [1_560, 5.8],
          [1_010, 5.9],
          [467, 6.1],
        ])
        .series('uacr', [
          [1_010, 28],
          [420, 39],
        ])
        .observation({ ...measured('creatinine', 1.3), valueQuantity: { value: 1.3 } }, 23)
        .smoking('current', 12)
        .problem('hypertension', 1_560)
        .problem('dyslipidaemia', 1_010)
        .problem('prediabetes', 1_010)
        .drug('amlodipine', 1_555, { status: 'completed' })
        .drug('amlodipine', 75)
        .drug('lisinopril', 75);
    },
  ),
  story(
    {
      id: 'halvorsen',
      family: 'HALVORSEN',
      given: 'Ingrid',
      gender: 'female',
      ageYears: 45,
      race: 'white',
    },
    'Healthy: every cardiovascular risk low',
    (chart) => {
      yearlyChecks(
        chart,
        [
          [1_480, 112, 70, 178, 64, 0.72],
          [760, 114, 72, 181, 66, 0.74],
          [40, 116, 74, 184, 65, 0.74],
        ],
        { bmi: 22.8, smoking: 'never' },
      );
      chart
        .results(40, { bmi: 22.8, hba1c: 5.2, fastingGlucose: 86, triglycerides: 72, uacr: 6 })
        .results(40, { ast: 19, alt: 17, platelets: 255 })
        .smoking('never', 40)
        .problem('asthma', 9_000)
        .drug('salbutamol', 120);
    },
  ),
  story(
    {
      id: 'oyelaran',
      family: 'OYELARAN',
      given: 'Folarin',
      gender: 'male',
      ageYears: 66,
      race: 'black',
    },
    'Secondary prevention: infarction and stent; risk equations for healthy people do not apply',
    (chart) => {
      yearlyChecks(
        chart,
        [
          [1_100, 146, 88, 236, 38, 1.02],
          [600, 132, 80, 158, 40, 1.06],
          [30, 128, 76, 149, 42, 1.08],
        ],
        { bmi: 28.4, smoking: 'former' },
      );
      chart
        .results(30, { ldl: 82, triglycerides: 126, bmi: 28.4, hba1c: 5.7, uacr: 14 })
        .smoking('former', 30)
        .problem('myocardialInfarction', 980)
        .problem('coronaryDisease', 980)
        .problem('hypertension', 3_200)
        .add(procedure('415070008', 'Percutaneous coronary intervention', chart.at(979)))
        .drug('atorvastatin40', 90)
        .drug('aspirin', 90)
        .drug('ramipril', 90)
        .drug('bisoprolol', 90);
    },
  ),
  story(
    {
      id: 'de-wit',
      family: 'DE WIT',
      given: 'Marijke',
      gender: 'female',
      ageYears: 62,
      country: 'NL',
    },
    'Heart failure with reduced ejection fraction, part of the treatment missing',
    (chart) => {
      chart
        .bloodPressure(118, 72, 9)
        .results(9, { lvef: 32, ntProBnp: 1_840, creatinine: 1.1, potassium: 4.4, sodium: 138 })
        .results(9, {
          pulse: 74,
          bmi: 27.2,
          weight: 76.4,
          haemoglobin: 12.8,
          totalCholesterol: 176,
          hdl: 48,
        })
        .series('ntProBnp', [
          [400, 2_960],
          [190, 2_310],
        ])
        .series('creatinine', [
          [400, 0.96],
          [190, 1.04],
        ])
        .smoking('former', 9)
        .problem('systolicHeartFailure', 410)
        .problem('hypertension', 4_100)
        .drug('ramipril', 180)
        .drug('bisoprolol', 180)
        .drug('furosemide', 60);
    },
  ),
  story(
    {
      id: 'washington',
      family: 'WASHINGTON',
      given: 'Denise',
      gender: 'female',
      ageYears: 55,
      race: 'black',
      country: 'US',
    },
    'Black woman: the pooled cohort equations have coefficients of their own, PREVENT has none',
    (chart) => {
      yearlyChecks(
        chart,
        [
          [900, 138, 86, 208, 54, 0.82],
          [20, 142, 88, 213, 50, 0.86],
        ],
        { bmi: 29.6, smoking: 'never' },
      );
      chart
        .results(20, { bmi: 29.6, hba1c: 5.6, uacr: 12, triglycerides: 110, ldl: 141 })
        .smoking('never', 20)
        .problem('hypertension', 1_900)
        .drug('hydrochlorothiazide', 100)
        .add({ ...refuted('type2Diabetes'), recordedDate: chart.at(20) });
    },
  ),
  story(
    { id: 'silva', family: 'SILVA', given: 'João', gender: 'male', ageYears: 64, race: 'white' },
    'Already on a statin and with a plan of the hospital: nothing is proposed twice',
    (chart) => {
      yearlyChecks(
        chart,
        [
          [760, 150, 92, 248, 41, 0.98],
          [35, 136, 82, 172, 44, 1.0],
        ],
        { bmi: 30.2, smoking: 'former' },
      );
      chart
        .results(35, { bmi: 30.2, hba1c: 5.8, uacr: 18, ldl: 96, triglycerides: 160 })
        .smoking('former', 35)
        .problem('hypertension', 2_600)
        .problem('dyslipidaemia', 2_600)
        .drug('atorvastatin40', 300)
        .drug('amlodipine', 300)
        .add({
          resourceType: 'CarePlan',
          status: 'active',
          intent: 'plan',
          title: 'Cardiovascular prevention',
          created: chart.at(300),
          activity: [
            {
              detail: {
                status: 'in-progress',
                kind: 'MedicationRequest',
                description: 'Atorvastatin 40 mg daily, lipids again after 12 weeks',
              },
            },
          ],
        });
    },
  ),
  story(
    {
      id: 'oneill',
      family: "O'NEILL",
      given: 'Fiona',
      gender: 'female',
      ageYears: 59,
      country: 'IE',
    },
    'Allergic to statins: the plan must not propose one',
    (chart) => {
      yearlyChecks(
        chart,
        [
          [500, 144, 88, 262, 46, 0.84],
          [16, 146, 90, 268, 45, 0.86],
        ],
        { bmi: 28.8, smoking: 'current' },
      );
      chart
        .results(16, { bmi: 28.8, hba1c: 5.7, ldl: 188, triglycerides: 174, uacr: 20 })
        .smoking('current', 16)
        .problem('hypertension', 800)
        .problem('dyslipidaemia', 800)
        .drug('losartan', 200)
        .add(allergyTo('atorvastatin40', 'Rhabdomyolysis'));
    },
  ),
  story(
    {
      id: 'larsen',
      family: 'LARSEN',
      given: 'Kari',
      gender: 'female',
      ageYears: 53,
      race: 'white',
    },
    'Stated noes: refuted diabetes, and complete lists of problems and medicines',
    (chart) => {
      yearlyChecks(chart, [[25, 124, 78, 202, 58, 0.76]], { bmi: 25.1, smoking: 'never' });
      chart
        .results(25, { bmi: 25.1, hba1c: 5.4, uacr: 8 })
        .smoking('never', 25)
        .problem('asthma', 6_000)
        .drug('salbutamol', 90)
        .add({ ...refuted('type2Diabetes'), recordedDate: chart.at(25) })
        .add({ ...notTaken('atorvastatin20'), effectiveDateTime: chart.at(25) })
        .add(completeList('problems', chart.at(25), [chart.reference('Condition', 1)]))
        .add(completeList('medications', chart.at(25), [chart.reference('MedicationRequest', 1)]));
    },
  ),
];
