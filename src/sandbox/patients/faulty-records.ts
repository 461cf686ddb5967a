/** Charts with the faults of real ones: old, contradictory, wrongly coded, without units, limits for values. */
import { bloodPressure, coded, measured, refuted, verification } from './entries.ts';
import { story, type Story } from './story.ts';

export const FAULTY_RECORDS: readonly Story[] = [
  story(
    { id: 'jensen', family: 'JENSEN', given: 'Lars', gender: 'male', ageYears: 55, country: 'DK' },
    'Stale: the lipids are seven years old',
    (chart) => {
      chart
        .results(2_560, { totalCholesterol: 232, hdl: 39, ldl: 156 })
        .bloodPressure(140, 86, 24)
        .results(24, { creatinine: 1.0, bmi: 29.1, hba1c: 5.6 })
        .smoking('current', 24)
        .problem('hypertension', 900)
        .drug('amlodipine', 130);
    },
  ),
  story(
    { id: 'petrova', family: 'PETROVA', given: 'Elena', gender: 'female', ageYears: 60 },
    'Contradictory: two creatinines of the same instant',
    (chart) => {
      chart
        .results(11, { creatinine: 0.9 })
        .results(11, { creatinine: 2.4 })
        .bloodPressure(134, 82, 11)
        .results(11, { totalCholesterol: 214, hdl: 51, bmi: 26.8, hba1c: 5.7 })
        .smoking('never', 11)
        .problem('hypertension', 700)
        .drug('lisinopril', 120);
    },
  ),
  story(
    {
      id: 'garcia',
      family: 'GARCIA',
      given: 'Rosa',
      gender: 'female',
      ageYears: 57,
      country: 'US',
    },
    'Wrongly coded: an LDL goal for a value, a race-specific eGFR',
    (chart) => {
      chart
        .results(15, { ldlGoal: 70, egfrBlack: 68, egfrMdrd: 61 })
        .bloodPressure(140, 88, 15)
        .results(15, { totalCholesterol: 222, hdl: 48, bmi: 30.4, hba1c: 5.8 })
        .smoking('former', 15)
        .problem('hypertension', 1_200)
        .drug('hydrochlorothiazide', 100);
    },
  ),
  story(
    {
      id: 'tanaka',
      family: 'TANAKA',
      given: 'Hiro',
      gender: 'male',
      ageYears: 50,
      race: 'asian',
      country: 'JP',
    },
    'Units: creatinine 88 without one, HbA1c in mmol/mol, blood pressure in kPa, glucose in mmol/L',
    (chart) => {
      chart
        .observation({ ...measured('creatinine', 88), valueQuantity: { value: 88 } }, 13)
        .observation(inUnit('hba1c', 41, 'mmol/mol'), 13)
        .observation(inUnit('fastingGlucose', 5.9, 'mmol/L'), 13)
        .observation(inUnit('totalCholesterol', 5.6, 'mmol/L'), 13)
        .observation(inUnit('hdl', 1.3, 'mmol/L'), 13)
        .observation(bloodPressure(18.4, 11.2, 'kPa'), 13)
        .results(13, { bmi: 24.4 })
        .smoking('never', 13)
        .problem('asthma', 4_000)
        .drug('salbutamol', 100)
        .add({ ...refuted('type2Diabetes'), recordedDate: chart.at(13) });
    },
  ),
  story(
    { id: 'bauer', family: 'BAUER', given: 'Franz', gender: 'male', ageYears: 63, country: 'AT' },
    'A limit for a value: eGFR ">60", and no creatinine',
    (chart) => {
      chart
        .observation(
          {
            ...measured('egfr', 60),
            valueQuantity: {
              value: 60,
              comparator: '>',
              unit: 'mL/min/{1.73_m2}',
              system: 'http://unitsofmeasure.org',
              code: 'mL/min/{1.73_m2}',
            },
          },
          17,
        )
        .bloodPressure(142, 84, 17)
        .results(17, { totalCholesterol: 206, hdl: 46, bmi: 27.5, hba1c: 5.7 })
        .smoking('former', 17)
        .problem('hypertension', 1_700)
        .drug('ramipril', 100);
    },
  ),
  story(
    {
      id: 'mensah',
      family: 'MENSAH',
      given: 'Kwame',
      gender: 'male',
      ageYears: 58,
      race: 'black',
      country: 'GH',
    },
    'Medicines by name only, without any code',
    (chart) => {
      chart
        .bloodPressure(144, 90, 10)
        .results(10, {
          totalCholesterol: 220,
          hdl: 47,
          creatinine: 1.1,
          bmi: 28.7,
          hba1c: 5.9,
          uacr: 22,
        })
        .smoking('never', 10)
        .problem('hypertension', 2_000)
        .drug('amlodipine', 120, {
          medicationCodeableConcept: { text: 'Amlodipine 5 mg tablets, one in the morning' },
        })
        .drug('atorvastatin20', 120, {
          medicationCodeableConcept: { text: 'Atorvastatin 20mg nocte' },
        });
    },
  ),
  story(
    { id: 'chen', family: 'CHEN', given: 'Wei', gender: 'male', ageYears: 46, race: 'asian' },
    'Entered in error, preliminary, and dated in the future: none of these may be used',
    (chart) => {
      chart
        .observation({ ...measured('totalCholesterol', 420), status: 'entered-in-error' }, 9)
        .observation({ ...measured('creatinine', 3.1), status: 'preliminary' }, 9)
        .observation(measured('hba1c', 9.8), -20)
        .bloodPressure(128, 82, 30)
        .results(30, { totalCholesterol: 192, hdl: 45, creatinine: 0.95, bmi: 25.3, hba1c: 5.4 })
        .smoking('never', 30)
        .add(errorInProblem(chart.at(40)))
        .problem('asthma', 5_000)
        .drug('salbutamol', 100);
    },
  ),
];

function inUnit(key: Parameters<typeof measured>[0], value: number, unit: string) {
  return {
    ...measured(key, value),
    valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
  };
}

function errorInProblem(recordedDate: string) {
  return {
    resourceType: 'Condition' as const,
    verificationStatus: verification('entered-in-error'),
    code: coded('http://snomed.info/sct', '44054006', 'Type 2 diabetes mellitus'),
    recordedDate,
  };
}
