/** Patients for whom models must stay silent: too young, too old, pregnant, dying, dead, or without data. */
import { pregnancyStatus } from './entries.ts';
import { story, type Story } from './story.ts';

export const OUTSIDE_MODELS: readonly Story[] = [
  story(
    {
      id: 'haverkamp',
      family: 'HAVERKAMP',
      given: 'Noor',
      gender: 'male',
      ageYears: 3,
      country: 'NL',
    },
    'Child with a cough: a chest film belongs to this chart',
    (chart) => {
      chart
        .results(
          { hoursAgo: 5 },
          {
            temperature: 38.9,
            respiratoryRate: 38,
            spo2: 95,
            pulse: 132,
            weight: 14.2,
            height: 96,
          },
        )
        .series('weight', [
          [700, 10.1],
          [350, 12.3],
        ]);
    },
  ),
  story(
    { id: 'dubois', family: 'DUBOIS', given: 'Léo', gender: 'male', ageYears: 12, country: 'FR' },
    'Too young for every adult model',
    (chart) => {
      chart
        .bloodPressure(108, 62, 50)
        .results(50, { totalCholesterol: 168, hdl: 55, bmi: 19.2, creatinine: 0.55 })
        .problem('asthma', 2_200);
    },
  ),
  story(
    {
      id: 'andersson',
      family: 'ANDERSSON',
      given: 'Elsa',
      gender: 'female',
      ageYears: 93,
      country: 'SE',
    },
    'Too old for the prevention models',
    (chart) => {
      chart
        .bloodPressure(146, 70, 44)
        .results(44, { totalCholesterol: 190, hdl: 58, creatinine: 1.0, bmi: 22.4, hba1c: 5.8 })
        .smoking('never', 44)
        .problem('hypertension', 9_000)
        .drug('amlodipine', 140);
    },
  ),
  story(
    { id: 'khan', family: 'KHAN', given: 'Samira', gender: 'female', ageYears: 31, race: 'asian' },
    'Pregnant: excluded from NEWS2, and no statin or ACE inhibitor',
    (chart) => {
      chart
        .observation(pregnancyStatus(true), 7)
        .bloodPressure(122, 76, 7)
        .results(7, {
          pulse: 92,
          temperature: 36.9,
          respiratoryRate: 18,
          spo2: 98,
          totalCholesterol: 246,
          hdl: 62,
          haemoglobin: 11.6,
        })
        .smoking('never', 7)
        .problem('pregnancy', 150);
    },
  ),
  story(
    { id: 'weber', family: 'WEBER', given: 'Otto', gender: 'male', ageYears: 81, country: 'DE' },
    'In the care of a hospice: comfort, no prevention',
    (chart) => {
      chart
        .bloodPressure(102, 58, 3)
        .results(3, { totalCholesterol: 148, hdl: 36, creatinine: 1.5, bmi: 19.8 })
        .problem('colonCancer', 900)
        .problem('hospice', 20)
        .smoking('former', 300);
    },
  ),
  story(
    {
      id: 'murphy',
      family: 'MURPHY',
      given: 'Sean',
      gender: 'male',
      ageYears: 67,
      country: 'IE',
      diedDaysAgo: 12,
    },
    'Died: nothing is assessed or proposed',
    (chart) => {
      chart
        .bloodPressure(138, 82, 90)
        .results(90, { totalCholesterol: 204, hdl: 42, creatinine: 1.1 })
        .smoking('current', 90)
        .problem('coronaryDisease', 2_000);
    },
  ),
  story(
    { id: 'smith', family: 'SMITH', given: 'Alex', ageYears: 50 },
    'Nothing but a name and a birth date',
    () => undefined,
  ),
  story(
    { id: 'rivera', family: 'RIVERA', given: 'Sam', gender: 'unknown', ageYears: 47 },
    'Sex unknown: the equations that need it are not computable',
    (chart) => {
      chart
        .bloodPressure(132, 84, 31)
        .results(31, { totalCholesterol: 210, hdl: 49, creatinine: 0.9, bmi: 27.7, hba1c: 5.5 })
        .smoking('never', 31)
        .problem('dyslipidaemia', 500);
    },
  ),
  story(
    {
      id: 'hassan',
      family: 'HASSAN',
      given: 'Yusuf',
      gender: 'male',
      ageYears: 62,
      birthYearOnly: true,
    },
    'Birth date is only a year',
    (chart) => {
      chart
        .bloodPressure(136, 84, 19)
        .results(19, { totalCholesterol: 198, hdl: 43, creatinine: 1.0, bmi: 26.9, hba1c: 5.9 })
        .smoking('former', 19)
        .problem('hypertension', 1_000)
        .drug('losartan', 90);
    },
  ),
];
