/** In-patients, emergencies, discharge, and questionnaires of mood. */
import { consciousness, measured, pregnancyStatus, stay } from './entries.ts';
import { story, type Story } from './story.ts';

export const HOSPITAL_AND_MIND: readonly Story[] = [
  story(
    {
      id: 'macleod',
      family: 'MACLEOD',
      given: 'Iain',
      gender: 'male',
      ageYears: 78,
      country: 'GB',
    },
    'In-patient who gets worse: NEWS2 above 7, sepsis; CURB-65 and qSOFA for the pneumonia',
    (chart) => {
      const rounds = [
        [26, 18, 96, 132, 74, 84, 37.2, 0],
        [14, 20, 94, 118, 68, 96, 38.1, 0],
        [6, 23, 92, 104, 60, 108, 38.7, 2],
        [1, 27, 90, 88, 52, 124, 39.3, 6],
      ] as const;
      chart.add(stay(chart.at({ hoursAgo: 30 })));
      for (const [
        hoursAgo,
        respiratoryRate,
        spo2,
        sbp,
        dbp,
        pulse,
        temperature,
        oxygenFlow,
      ] of rounds)
        chart
          .bloodPressure(sbp, dbp, { hoursAgo })
          .results({ hoursAgo }, { respiratoryRate, spo2, pulse, temperature, oxygenFlow })
          .observation(consciousness(hoursAgo > 1 ? 'A' : 'C'), { hoursAgo });
      chart
        .results({ hoursAgo: 1 }, { gcs: 13 })
        .results(
          { hoursAgo: 5 },
          { bun: 34, creatinine: 1.9, sodium: 134, platelets: 118, bilirubin: 1.6 },
        )
        .problem('pneumonia', 1)
        .problem('sepsis', 0, {
          recordedDate: chart.at({ hoursAgo: 1 }),
          onsetDateTime: chart.at({ hoursAgo: 1 }),
        })
        .problem('copd', 4_000, {
          clinicalStatus: {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/condition-clinical',
                code: 'inactive',
              },
            ],
          },
        })
        .drug('ceftriaxone', 1)
        .answers(
          { hoursAgo: 1 },
          { hypercapnicScale2: false, confusion: true, alteredMentation: true },
        );
    },
  ),
  story(
    {
      id: 'ferreira',
      family: 'FERREIRA',
      given: 'Inês',
      gender: 'female',
      ageYears: 54,
      country: 'PT',
    },
    'Chest pain in the emergency department: HEART score',
    (chart) => {
      const now = { hoursAgo: 1 };
      chart
        .bloodPressure(152, 90, now)
        .results(now, { pulse: 88, respiratoryRate: 16, spo2: 98, temperature: 36.8 })
        .results({ hoursAgo: 2 }, { creatinine: 0.8 })
        .observation(
          {
            ...measured('troponin', 22),
            referenceRange: [
              {
                high: {
                  value: 16,
                  unit: 'ng/L',
                  system: 'http://unitsofmeasure.org',
                  code: 'ng/L',
                },
              },
            ],
          },
          { hoursAgo: 2 },
        )
        .problem('chestPain', 1)
        .problem('hypertension', 1_400)
        .smoking('current', 200)
        .answers(now, { history: 1, ecg: 1, riskFactorCount: 2, atherosclerosis: false });
    },
  ),
  story(
    {
      id: 'brennan',
      family: 'BRENNAN',
      given: 'Patrick',
      gender: 'male',
      ageYears: 72,
      country: 'IE',
    },
    'Discharged yesterday after nine days: LACE',
    (chart) => {
      chart
        .add(stay(chart.at(10), chart.at(1)))
        .add(stay(chart.at(120), chart.at(116)))
        .problem('heartFailure', 1_000)
        .problem('type2Diabetes', 3_000)
        .bloodPressure(124, 70, 1)
        .results(1, { creatinine: 1.4, sodium: 135, haemoglobin: 11.2 })
        .drug('furosemide', 1)
        .drug('bisoprolol', 1)
        .answers(1, { lengthOfStayDays: 9, acuteAdmission: true, charlson: 3, edVisits6m: 2 });
    },
  ),
  story(
    { id: 'solberg', family: 'SOLBERG', given: 'Mia', gender: 'female', ageYears: 34 },
    'PHQ-9 with an answer to item 9 (thoughts of self-harm): a person must look at once',
    (chart) => {
      chart
        .questionnaire('phq9', [1, 1, 2, 1, 1, 1, 0, 0, 0], 120)
        .questionnaire('phq9', [2, 3, 3, 2, 1, 2, 2, 1, 1], { hoursAgo: 4 })
        .observation(pregnancyStatus(false), 30)
        .problem('depression', 400)
        .drug('sertraline', 110);
    },
  ),
  story(
    { id: 'novak', family: 'NOVAK', given: 'Petra', gender: 'female', ageYears: 29 },
    'GAD-7: moderate anxiety',
    (chart) => {
      chart
        .questionnaire('gad7', [2, 2, 2, 1, 1, 2, 1], 2)
        .questionnaire('gad7', [1, 1, 2, 1, 0, 1, 1], 95)
        .problem('anxiety', 300);
    },
  ),
];
