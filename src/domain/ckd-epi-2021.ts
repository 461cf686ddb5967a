/**
 * Kidney function from creatinine: the race-free CKD-EPI 2021 equation.
 *
 * Source: Inker et al., N Engl J Med 2021;385:1737-49, doi:10.1056/NEJMoa2102953.
 */
import type { Sex } from './patient-record.ts';

const FEMALE = { kappa: 0.7, alpha: -0.241, factor: 1.012 };
const MALE = { kappa: 0.9, alpha: -0.302, factor: 1 };

/**
 * Estimated glomerular filtration rate.
 *
 * @param creatinineMgPerDl serum creatinine, mg/dL, IDMS-standardised; must be > 0
 * @param ageYears completed years, 18 or more
 * @returns mL/min/{1.73_m2}, not rounded
 */
export function ckdEpi2021(creatinineMgPerDl: number, ageYears: number, sex: Sex): number {
  const { kappa, alpha, factor } = sex === 'female' ? FEMALE : MALE;
  const ratio = creatinineMgPerDl / kappa;
  return (
    142 * Math.min(ratio, 1) ** alpha * Math.max(ratio, 1) ** -1.2 * 0.9938 ** ageYears * factor
  );
}
