/**
 * How strongly a statin lowers LDL cholesterol: by RxNorm product, and by ingredient and daily dose.
 *
 * Source: VSAC 2.16.840.1.113883.3.526.3.1572, .1574, .1575 (by tablet strength); doses of the 2018 AHA/ACC cholesterol
 * guideline, doi:10.1161/CIR.0000000000000625. Simvastatin 80 mg counts as high, as the value set has it.
 */
import { list } from './code-list.ts';

export type StatinIntensity = 'high' | 'moderate' | 'low';

const PRODUCTS: Readonly<Record<StatinIntensity, readonly string[]>> = {
  high: list(`
    1422096 1422099 200345 2167565 2167569 2535745 2535749 259255 404011 404013 476351 597984
    597990 597993 617311 859419 859751
  `),
  moderate: list(`
    1422086 1422093 1944264 197905 198211 2001262 2001266 2167557 2167573 2535747 2535750 310405
    312961 359731 359732 360507 476349 476350 597967 597971 597974 597977 597980 597987 617310
    617312 859424 859747 861648 861652 904475 904481
  `),
  low: list(`
    1790679 197903 197904 2001254 310404 312962 314231 433849 476345 861643 904458 904467
  `),
};

/** RxNorm product → intensity. */
export const STATIN_INTENSITY_BY_PRODUCT: ReadonlyMap<string, StatinIntensity> = new Map(
  (['high', 'moderate', 'low'] as const).flatMap((intensity) =>
    PRODUCTS[intensity].map((code) => [code, intensity] as const),
  ),
);

/** Smallest daily dose, mg, at which the intensity begins; below the moderate dose it is low. */
export const STATIN_DOSES_MG: Readonly<
  Record<string, { readonly moderate: number; readonly high?: number }>
> = {
  atorvastatin: { moderate: 10, high: 40 },
  rosuvastatin: { moderate: 5, high: 20 },
  simvastatin: { moderate: 20, high: 80 },
  pravastatin: { moderate: 40 },
  lovastatin: { moderate: 40 },
  fluvastatin: { moderate: 80 },
  pitavastatin: { moderate: 2 },
};
