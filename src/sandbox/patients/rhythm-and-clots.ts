/** Patients with atrial fibrillation, and with a suspected thrombosis. */
import { refuted } from './entries.ts';
import { story, type Story } from './story.ts';

export const RHYTHM_AND_CLOTS: readonly Story[] = [
  story(
    {
      id: 'castellano',
      family: 'CASTELLANO',
      given: 'Ugo',
      gender: 'male',
      ageYears: 74,
      country: 'IT',
    },
    'Atrial fibrillation on an anticoagulant: stroke and bleeding scores complete',
    (chart) => {
      chart
        .bloodPressure(166, 92, 8)
        .results(8, {
          pulse: 76,
          creatinine: 1.1,
          haemoglobin: 13.4,
          inr: 1.1,
          ast: 24,
          alt: 22,
          bilirubin: 0.8,
          platelets: 212,
          bmi: 27.1,
        })
        .series('creatinine', [
          [800, 0.98],
          [400, 1.04],
        ])
        .problem('atrialFibrillation', 1_100)
        .problem('hypertension', 5_000)
        .problem('tia', 1_090)
        .drug('apixaban', 200)
        .drug('bisoprolol', 200)
        .drug('amlodipine', 200)
        .add({ ...refuted('type2Diabetes'), recordedDate: chart.at(8) })
        .add({ ...refuted('heartFailure'), recordedDate: chart.at(8) })
        .answers(8, {
          vascularDisease: false,
          strokeTiaTe: true,
          stroke: true,
          uncontrolledHypertension: true,
          renalDisease: false,
          liverDisease: false,
          bleedingHistory: false,
          labileInr: false,
          antiplateletNsaid: false,
          alcohol8PerWeek: true,
        });
    },
  ),
  story(
    {
      id: 'nakagawa',
      family: 'NAKAGAWA',
      given: 'Emi',
      gender: 'female',
      ageYears: 69,
      race: 'asian',
    },
    'Atrial fibrillation without an anticoagulant, high stroke score',
    (chart) => {
      chart
        .bloodPressure(138, 80, 6)
        .results(6, {
          pulse: 92,
          creatinine: 0.9,
          haemoglobin: 12.9,
          ast: 21,
          alt: 19,
          bilirubin: 0.6,
          platelets: 230,
          bmi: 23.9,
          hba1c: 7.1,
        })
        .problem('atrialFibrillation', 45)
        .problem('hypertension', 3_000)
        .problem('type2Diabetes', 2_200)
        .drug('losartan', 150)
        .drug('metformin', 150)
        .drug('ibuprofen', 40)
        .add({ ...refuted('heartFailure'), recordedDate: chart.at(6) })
        .answers(6, {
          vascularDisease: false,
          strokeTiaTe: false,
          stroke: false,
          uncontrolledHypertension: false,
          renalDisease: false,
          liverDisease: false,
          bleedingHistory: false,
          labileInr: false,
          antiplateletNsaid: true,
          alcohol8PerWeek: false,
        });
    },
  ),
  story(
    { id: 'hernandez', family: 'HERNANDEZ', given: 'Luis', gender: 'male', ageYears: 48 },
    'Suspected pulmonary embolism: Wells score from the doctor’s answers',
    (chart) => {
      const now = { hoursAgo: 2 };
      chart
        .bloodPressure(126, 78, now)
        .results(now, { pulse: 112, respiratoryRate: 22, spo2: 93, temperature: 37.2 })
        .problem('dyspnoea', 1)
        .answers(now, {
          signsOfDvt: true,
          peMostLikely: true,
          immobilisedOrSurgery4w: true,
          previousVte: false,
          hemoptysis: false,
          malignancy: false,
        });
    },
  ),
  story(
    {
      id: 'kowalska',
      family: 'KOWALSKA',
      given: 'Anna',
      gender: 'female',
      ageYears: 61,
      country: 'PL',
    },
    'Suspected deep vein thrombosis: Wells score',
    (chart) => {
      const now = { hoursAgo: 3 };
      chart
        .bloodPressure(132, 80, now)
        .results(now, { pulse: 84, temperature: 36.9 })
        .problem('legSwelling', 2)
        .problem('deepVeinThrombosis', 2_900, {
          clinicalStatus: {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/condition-clinical',
                code: 'resolved',
              },
            ],
          },
        })
        .answers(now, {
          activeCancer: false,
          paralysisOrCast: false,
          bedriddenOrSurgery: true,
          veinTenderness: true,
          legSwollen: false,
          calfSwelling3cm: true,
          pittingEdema: true,
          collateralVeins: false,
          previousDvt: true,
          alternativeDiagnosis: false,
        });
    },
  ),
];
