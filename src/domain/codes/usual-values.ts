/**
 * Within which limits the middle value (median) of any group of adults lies, healthy or in hospital, in the canonical unit.
 *
 * For telling a file whose values are in another unit than its header says. Wider than the medians of NHANES 1999–2020,
 * and of in-patients with failing kidneys, livers and hearts: a median outside has the wrong unit, or a very rare group.
 */
export const USUAL_MEDIANS: Readonly<Record<string, readonly [number, number]>> = {
  'systolic-bp': [80, 200],
  'diastolic-bp': [40, 130],
  'total-cholesterol': [80, 350],
  'hdl-cholesterol': [20, 100],
  'ldl-cholesterol': [35, 260],
  triglycerides: [40, 700],
  'non-hdl-cholesterol': [50, 320],
  hba1c: [4.3, 13],
  'fasting-glucose': [60, 350],
  glucose: [60, 350],
  creatinine: [0.35, 12],
  'cystatin-c': [0.4, 6],
  egfr: [4, 140],
  bmi: [15, 55],
  'body-weight': [40, 150],
  'body-height': [140, 195],
  waist: [60, 150],
  'heart-rate': [45, 150],
  'body-temperature': [34, 41],
  sodium: [115, 165],
  potassium: [2.5, 6.5],
  bun: [7, 120],
  calcium: [6, 14],
  phosphate: [1.8, 10],
  'serum-albumin': [1.5, 5.5],
  'bilirubin-total': [0.15, 8],
  hemoglobin: [6, 19],
};
