/** Patients for diabetes, kidney and liver. */
import { consciousness, notTaken, refuted, relativeWithDiabetes } from './entries.ts';
import { story, type Story } from './story.ts';

export const METABOLIC: readonly Story[] = [
  story(
    {
      id: 'birkeland',
      family: 'BIRKELAND',
      given: 'Tove',
      gender: 'female',
      ageYears: 71,
      country: 'NO',
    },
    'Type 2 diabetes with kidney disease: kidney failure equation with all eight values',
    (chart) => {
      chart
        .series('creatinine', [
          [2_200, 1.02],
          [1_500, 1.18],
          [900, 1.34],
          [400, 1.52],
          [14, 1.66],
        ])
        .series('uacr', [
          [1_500, 118],
          [900, 206],
          [400, 352],
          [14, 486],
        ])
        .series('hba1c', [
          [900, 7.9],
          [400, 7.6],
          [14, 7.4],
        ])
        .results(14, {
          albumin: 3.7,
          phosphate: 4.1,
          bicarbonate: 22,
          calcium: 9.2,
          potassium: 4.9,
        })
        .results(14, {
          totalCholesterol: 182,
          hdl: 46,
          ldl: 98,
          triglycerides: 190,
          bmi: 30.8,
          haemoglobin: 11.4,
        })
        .bloodPressure(142, 78, 14)
        .smoking('former', 14)
        .problem('type2Diabetes', 5_800, { onsetDateTime: chart.at(5_800).slice(0, 10) })
        .problem('ckd3b', 900)
        .problem('hypertension', 6_000)
        .drug('metformin', 120)
        .drug('losartan', 120)
        .drug('atorvastatin20', 120);
    },
  ),
  story(
    { id: 'abara', family: 'ABARA', given: 'Chidi', gender: 'male', ageYears: 57 },
    'Cirrhosis: MELD 3.0 and FIB-4',
    (chart) => {
      chart
        .series('bilirubin', [
          [380, 1.6],
          [160, 2.4],
        ])
        .series('inr', [
          [380, 1.3],
          [160, 1.5],
        ])
        .results(5, { bilirubin: 3.8, inr: 1.8, creatinine: 1.3, sodium: 131, albumin: 2.7 })
        .results(5, { ast: 96, alt: 58, platelets: 84, haemoglobin: 10.9, bmi: 24.6, pulse: 88 })
        .bloodPressure(108, 64, 5)
        .observation(consciousness('A'), 5)
        .problem('cirrhosis', 1_300)
        .drug('spironolactone', 90)
        .drug('furosemide', 90)
        .answers(5, { dialysisTwiceWeek: false });
    },
  ),
  story(
    {
      id: 'virtanen',
      family: 'VIRTANEN',
      given: 'Aino',
      gender: 'female',
      ageYears: 52,
      country: 'FI',
    },
    'Questionnaires for diabetes complete: FINDRISC and ADA',
    (chart) => {
      chart
        .results(21, {
          bmi: 31.6,
          waist: 98,
          height: 166,
          weight: 87.1,
          fastingGlucose: 104,
          hdl: 47,
          triglycerides: 168,
        })
        .bloodPressure(138, 86, 21)
        .smoking('never', 21)
        .problem('hypertension', 700)
        .drug('ramipril', 120)
        .add({ ...refuted('type2Diabetes'), recordedDate: chart.at(21) })
        .add(relativeWithDiabetes('MTH'))
        .answers(21, {
          activity30minDaily: false,
          dailyVegFruit: true,
          bpMedicationEver: true,
          highGlucoseEver: true,
          physicallyActive: false,
          gestationalDiabetes: true,
          firstDegreeDiabetes: true,
          parentalDiabetes: true,
          familyHistory: 'firstDegree',
          asian: false,
        });
    },
  ),
  story(
    {
      id: 'nguyen',
      family: 'NGUYEN',
      given: 'Minh',
      gender: 'male',
      ageYears: 44,
      race: 'asian',
      country: 'US',
    },
    'Asian man with a body mass index of 23.6: the ADA test begins at 23 for him',
    (chart) => {
      chart
        .results(60, { bmi: 23.6, height: 170, weight: 68.2, fastingGlucose: 98 })
        .bloodPressure(126, 80, 60)
        .smoking('never', 60)
        .add({ ...refuted('hypertension'), recordedDate: chart.at(60) })
        .add({ ...refuted('type2Diabetes'), recordedDate: chart.at(60) })
        .add(relativeWithDiabetes('FTH'))
        .answers(60, {
          physicallyActive: false,
          firstDegreeDiabetes: true,
          gestationalDiabetes: false,
          asian: true,
        });
    },
  ),
  story(
    {
      id: 'schneider',
      family: 'SCHNEIDER',
      given: 'Ulrike',
      gender: 'female',
      ageYears: 62,
      country: 'DE',
    },
    'SCORE2-Diabetes complete, in SI units',
    (chart) => {
      chart
        .results(18, {
          totalCholesterolSi: 5.1,
          hdlSi: 1.2,
          ldlSi: 3.0,
          hba1cIfcc: 57,
          creatinineSi: 78,
          uacrSi: 2.4,
        })
        .results(18, { bmi: 30.1, triglyceridesSi: 1.9 })
        .series('hba1cIfcc', [
          [760, 54],
          [390, 55],
        ])
        .bloodPressure(138, 82, 18)
        .smoking('current', 18)
        .problem('type2Diabetes', 2_900, {
          onsetAge: { value: 54, unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' },
        })
        .problem('hypertension', 3_000)
        .drug('metformin', 100)
        .drug('ramipril', 100)
        .add({ ...notTaken('atorvastatin20'), effectiveDateTime: chart.at(18) });
    },
  ),
  story(
    { id: 'vogel', family: 'VOGEL', given: 'Karl', gender: 'male', ageYears: 57, country: 'DE' },
    'SI units throughout, as a German laboratory sends them: SCORE2 and the same equations as elsewhere',
    (chart) => {
      chart
        .results(33, {
          totalCholesterolSi: 6.2,
          hdlSi: 1.1,
          ldlSi: 4.1,
          triglyceridesSi: 2.2,
          fastingGlucoseSi: 5.8,
        })
        .results(33, { hba1cIfcc: 40, creatinineSi: 92, ureaSi: 6.1, uacrSi: 1.1, bmi: 28.3 })
        .series('totalCholesterolSi', [
          [1_200, 5.7],
          [600, 6.0],
        ])
        .bloodPressure(144, 88, 33)
        .smoking('former', 33)
        .problem('dyslipidaemia', 600)
        .add({ ...refuted('type2Diabetes'), recordedDate: chart.at(33) })
        .add({ ...notTaken('ramipril'), effectiveDateTime: chart.at(33) });
    },
  ),
  story(
    {
      id: 'rossi',
      family: 'ROSSI',
      given: 'Giulia',
      gender: 'female',
      ageYears: 76,
      country: 'IT',
    },
    'Over 70: SCORE2-OP instead of SCORE2',
    (chart) => {
      chart
        .results(27, {
          totalCholesterolSi: 5.4,
          hdlSi: 1.5,
          creatinineSi: 71,
          hba1cIfcc: 38,
          bmi: 25.4,
        })
        .bloodPressure(148, 80, 27)
        .smoking('never', 27)
        .problem('hypertension', 4_400)
        .drug('amlodipine', 110)
        .add({ ...refuted('type2Diabetes'), recordedDate: chart.at(27) });
    },
  ),
];
