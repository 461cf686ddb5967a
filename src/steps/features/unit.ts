/**
 * A measurement in the unit of a model's input.
 *
 * The value as recorded is used where its unit is the model's own, so that nothing is converted there and back. Else the
 * canonical value is converted, with the factor that the models themselves print (PREVENT, SCORE2: 0.02586).
 */
import type { Measurement } from '../../domain/patient-record.ts';

type Convert = (canonical: number) => number;

const CHOLESTEROL_TO_MMOL: Convert = (mgPerDl) => mgPerDl * 0.02586;

/** By concept and unit of the input; the canonical units are those of the terminology. */
const CONVERSIONS: Readonly<Record<string, Readonly<Record<string, Convert>>>> = {
  'total-cholesterol': { 'mmol/L': CHOLESTEROL_TO_MMOL },
  'hdl-cholesterol': { 'mmol/L': CHOLESTEROL_TO_MMOL },
  // IFCC = 10.929·(NGSP − 2.15), as SCORE2-Diabetes does.
  hba1c: { 'mmol/mol': (percent) => 10.929 * (percent - 2.15) },
  creatinine: { 'umol/L': (mgPerDl) => mgPerDl * 88.4 },
};

/** @returns the value in the unit, or undefined where we know no conversion */
export function valueInUnit(
  measurement: Pick<Measurement, 'concept' | 'value' | 'unit' | 'asRecorded'>,
  unit: string | undefined,
): number | undefined {
  const { asRecorded, value } = measurement;
  if (unit === undefined || unit === measurement.unit) return value;
  if (asRecorded.unit === unit) return asRecorded.value;
  return CONVERSIONS[measurement.concept]?.[unit]?.(value);
}
