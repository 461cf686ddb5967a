/**
 * The words of the hospital's records: what its laboratory, wards and doctors code, by short names. Data only.
 *
 * LOINC is copyright Regenstrief Institute, used under its free licence; SNOMED CT needs a licence of its own outside member countries.
 */
export const SYSTEMS = {
  loinc: 'http://loinc.org',
  snomed: 'http://snomed.info/sct',
  rxnorm: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  atc: 'http://www.whocc.no/atc',
  ucum: 'http://unitsofmeasure.org',
  inputs: 'https://health-analysis-mentor.org/fhir/CodeSystem/mentor-inputs',
  observationCategory: 'http://terminology.hl7.org/CodeSystem/observation-category',
  conditionClinical: 'http://terminology.hl7.org/CodeSystem/condition-clinical',
  conditionVerification: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
  mrn: 'https://sandbox-hospital.example/record-number',
} as const;

export interface LabTerm {
  readonly loinc: string;
  readonly display: string;
  /** UCUM. */
  readonly unit: string;
  readonly category: 'laboratory' | 'vital-signs';
}

const laboratory = (loinc: string, display: string, unit: string): LabTerm => ({
  loinc,
  display,
  unit,
  category: 'laboratory',
});

const vital = (loinc: string, display: string, unit: string): LabTerm => ({
  loinc,
  display,
  unit,
  category: 'vital-signs',
});

export const LABS = {
  totalCholesterol: laboratory('2093-3', 'Cholesterol', 'mg/dL'),
  totalCholesterolSi: laboratory('14647-2', 'Cholesterol', 'mmol/L'),
  hdl: laboratory('2085-9', 'HDL cholesterol', 'mg/dL'),
  hdlSi: laboratory('14646-4', 'HDL cholesterol', 'mmol/L'),
  ldl: laboratory('13457-7', 'LDL cholesterol, calculated', 'mg/dL'),
  ldlSi: laboratory('22748-8', 'LDL cholesterol', 'mmol/L'),
  ldlGoal: laboratory('86911-5', 'LDL cholesterol goal', 'mg/dL'),
  triglycerides: laboratory('2571-8', 'Triglycerides', 'mg/dL'),
  triglyceridesSi: laboratory('14927-8', 'Triglycerides', 'mmol/L'),
  hba1c: laboratory('4548-4', 'Haemoglobin A1c', '%'),
  hba1cIfcc: laboratory('59261-8', 'Haemoglobin A1c, IFCC', 'mmol/mol'),
  fastingGlucose: laboratory('1558-6', 'Fasting glucose', 'mg/dL'),
  fastingGlucoseSi: laboratory('14771-0', 'Fasting glucose', 'mmol/L'),
  creatinine: laboratory('2160-0', 'Creatinine', 'mg/dL'),
  creatinineSi: laboratory('14682-9', 'Creatinine', 'umol/L'),
  cystatinC: laboratory('33863-2', 'Cystatin C', 'mg/L'),
  egfr: laboratory('98979-8', 'eGFR, CKD-EPI 2021', 'mL/min/{1.73_m2}'),
  egfrBlack: laboratory('88293-6', 'eGFR, CKD-EPI 2009, black', 'mL/min/{1.73_m2}'),
  egfrMdrd: laboratory('33914-3', 'eGFR, MDRD', 'mL/min/{1.73_m2}'),
  uacr: laboratory('9318-7', 'Urine albumin/creatinine ratio', 'mg/g'),
  uacrSi: laboratory('32294-1', 'Urine albumin/creatinine ratio', 'mg/mmol'),
  albumin: laboratory('1751-7', 'Albumin', 'g/dL'),
  phosphate: laboratory('2777-1', 'Phosphate', 'mg/dL'),
  bicarbonate: laboratory('1963-8', 'Bicarbonate', 'mmol/L'),
  calcium: laboratory('17861-6', 'Calcium', 'mg/dL'),
  sodium: laboratory('2951-2', 'Sodium', 'mmol/L'),
  potassium: laboratory('2823-3', 'Potassium', 'mmol/L'),
  bun: laboratory('3094-0', 'Urea nitrogen', 'mg/dL'),
  ureaSi: laboratory('22664-7', 'Urea', 'mmol/L'),
  ast: laboratory('1920-8', 'AST', 'U/L'),
  alt: laboratory('1742-6', 'ALT', 'U/L'),
  platelets: laboratory('777-3', 'Platelets', '10*3/uL'),
  bilirubin: laboratory('1975-2', 'Bilirubin, total', 'mg/dL'),
  inr: laboratory('6301-6', 'INR', '{INR}'),
  haemoglobin: laboratory('718-7', 'Haemoglobin', 'g/dL'),
  troponin: laboratory('89579-7', 'Troponin I, high sensitivity', 'ng/L'),
  ntProBnp: laboratory('33762-6', 'NT-proBNP', 'pg/mL'),
  bmi: vital('39156-5', 'Body mass index', 'kg/m2'),
  weight: vital('29463-7', 'Body weight', 'kg'),
  height: vital('8302-2', 'Body height', 'cm'),
  waist: vital('8280-0', 'Waist circumference', 'cm'),
  pulse: vital('8867-4', 'Heart rate', '/min'),
  respiratoryRate: vital('9279-1', 'Respiratory rate', '/min'),
  spo2: vital('59408-5', 'Oxygen saturation', '%'),
  oxygenFlow: vital('3151-8', 'Oxygen flow', 'L/min'),
  temperature: vital('8310-5', 'Body temperature', 'Cel'),
  gcs: vital('9269-2', 'Glasgow Coma Scale', '{score}'),
  lvef: laboratory('10230-1', 'Left ventricular ejection fraction', '%'),
} as const satisfies Readonly<Record<string, LabTerm>>;

export type LabKey = keyof typeof LABS;

/** SNOMED CT code and text. */
export const PROBLEMS = {
  hypertension: ['59621000', 'Essential hypertension'],
  dyslipidaemia: ['55822004', 'Hyperlipidaemia'],
  prediabetes: ['15777000', 'Prediabetes'],
  type2Diabetes: ['44054006', 'Type 2 diabetes mellitus'],
  obesity: ['414916001', 'Obesity'],
  ckd3: ['433144002', 'Chronic kidney disease stage 3'],
  ckd3b: ['700379002', 'Chronic kidney disease stage 3B'],
  myocardialInfarction: ['22298006', 'Myocardial infarction'],
  coronaryDisease: ['414545008', 'Ischaemic heart disease'],
  peripheralArteryDisease: ['399957001', 'Peripheral arterial occlusive disease'],
  stroke: ['230690007', 'Cerebrovascular accident'],
  tia: ['266257000', 'Transient ischaemic attack'],
  heartFailure: ['84114007', 'Heart failure'],
  systolicHeartFailure: ['703272007', 'Heart failure with reduced ejection fraction'],
  atrialFibrillation: ['49436004', 'Atrial fibrillation'],
  pneumonia: ['233604007', 'Pneumonia'],
  sepsis: ['91302008', 'Sepsis'],
  cirrhosis: ['19943007', 'Cirrhosis of liver'],
  depression: ['35489007', 'Depressive disorder'],
  anxiety: ['21897009', 'Generalised anxiety disorder'],
  pregnancy: ['77386006', 'Pregnant'],
  hospice: ['170935008', 'Full care by hospice'],
  deepVeinThrombosis: ['128053003', 'Deep venous thrombosis'],
  copd: ['13645005', 'Chronic obstructive lung disease'],
  asthma: ['195967001', 'Asthma'],
  colonCancer: ['363406005', 'Malignant tumour of colon'],
  chestPain: ['29857009', 'Chest pain'],
  dyspnoea: ['267036007', 'Dyspnoea'],
  legSwelling: ['297142003', 'Swelling of lower leg'],
  familyHistoryDiabetes: ['160303001', 'Family history of diabetes mellitus'],
} as const;

export type ProblemKey = keyof typeof PROBLEMS;

export interface DrugTerm {
  readonly rxnorm: string;
  readonly atc: string;
  readonly text: string;
}

const drug = (rxnorm: string, atc: string, text: string): DrugTerm => ({ rxnorm, atc, text });

/** RxNorm product where one is prescribed, else ingredient. */
export const DRUGS = {
  atorvastatin20: drug('617310', 'C10AA05', 'atorvastatin 20 MG Oral Tablet'),
  atorvastatin40: drug('617311', 'C10AA05', 'atorvastatin 40 MG Oral Tablet'),
  atorvastatin80: drug('259255', 'C10AA05', 'atorvastatin 80 MG Oral Tablet'),
  lisinopril: drug('314076', 'C09AA03', 'lisinopril 10 MG Oral Tablet'),
  amlodipine: drug('197361', 'C08CA01', 'amlodipine 5 MG Oral Tablet'),
  ramipril: drug('35296', 'C09AA05', 'ramipril'),
  losartan: drug('52175', 'C09CA01', 'losartan'),
  hydrochlorothiazide: drug('5487', 'C03AA03', 'hydrochlorothiazide'),
  bisoprolol: drug('19484', 'C07AB07', 'bisoprolol'),
  furosemide: drug('4603', 'C03CA01', 'furosemide'),
  spironolactone: drug('9997', 'C03DA01', 'spironolactone'),
  metformin: drug('6809', 'A10BA02', 'metformin'),
  empagliflozin: drug('1545653', 'A10BK03', 'empagliflozin'),
  aspirin: drug('1191', 'B01AC06', 'aspirin'),
  apixaban: drug('1364445', 'B01AF02', 'apixaban 5 MG Oral Tablet'),
  ibuprofen: drug('5640', 'M01AE01', 'ibuprofen'),
  sertraline: drug('36437', 'N06AB06', 'sertraline'),
  ceftriaxone: drug('2193', 'J01DD04', 'ceftriaxone'),
  salbutamol: drug('435', 'R03AC02', 'salbutamol'),
} as const;

export type DrugKey = keyof typeof DRUGS;

/** LOINC questions of two questionnaires, in their order. */
export const QUESTIONS = {
  phq9: [
    ['44250-9', 'Little interest or pleasure in doing things'],
    ['44255-8', 'Feeling down, depressed, or hopeless'],
    ['44259-0', 'Trouble falling or staying asleep, or sleeping too much'],
    ['44254-1', 'Feeling tired or having little energy'],
    ['44251-7', 'Poor appetite or overeating'],
    ['44258-2', 'Feeling bad about yourself'],
    ['44252-5', 'Trouble concentrating'],
    ['44253-3', 'Moving or speaking slowly, or being restless'],
    ['44260-8', 'Thoughts of being better off dead or of self-harm'],
  ],
  gad7: [
    ['69725-0', 'Feeling nervous, anxious or on edge'],
    ['68509-9', 'Not being able to stop or control worrying'],
    ['69733-4', 'Worrying too much about different things'],
    ['69734-2', 'Trouble relaxing'],
    ['69735-9', 'Being so restless that it is hard to sit still'],
    ['69689-8', 'Becoming easily annoyed or irritable'],
    ['69736-7', 'Feeling afraid as if something awful might happen'],
  ],
} as const;

export const HOW_OFTEN = [
  ['LA6568-5', 'Not at all'],
  ['LA6569-3', 'Several days'],
  ['LA6570-1', 'More than half the days'],
  ['LA6571-9', 'Nearly every day'],
] as const;

export const SMOKING = {
  current: ['449868002', 'Smokes tobacco daily'],
  former: ['8517006', 'Ex-smoker'],
  never: ['266919005', 'Never smoked tobacco'],
} as const;

export type SmokingKey = keyof typeof SMOKING;

export const CONSCIOUSNESS = {
  A: ['248234008', 'Mentally alert'],
  C: ['130987000', 'Acute confusion'],
  V: ['300202002', 'Responds to voice'],
} as const;

/** US Core: category and text. */
export const RACES = {
  white: ['2106-3', 'White'],
  black: ['2054-5', 'Black or African American'],
  asian: ['2028-9', 'Asian'],
} as const;
