/** What the table of measurements says about one of them. */

/** canonical = (value - minus) × times / over + plus; left out: 0, 1, 1, 0. */
export interface Conversion {
  readonly minus?: number;
  readonly times?: number;
  readonly over?: number;
  readonly plus?: number;
}

export interface MeasurementConcept {
  readonly id: string;
  /** For a person: "Systolic blood pressure". */
  readonly title: string;
  /** Canonical UCUM unit. */
  readonly unit: string;
  readonly loinc: readonly string[];
  /** By LOINC code: what a reader of the value should know. */
  readonly remarks?: Readonly<Record<string, string>>;
  /** By UCUM unit. */
  readonly toCanonical: Readonly<Record<string, Conversion>>;
  /** Inclusive, in the canonical unit; outside it the value contradicts its unit or nature. */
  readonly plausible: readonly [number, number];
  /** Smaller plausible values are read as this one. */
  readonly floor?: number;
  /** `< 5` is read as 5, and said so: the limit of detection is all that the laboratory can tell. */
  readonly belowLimitIsLimit?: boolean;
  /** LOINC codes that look right and are not, with the reason. */
  readonly doNotUse?: Readonly<Record<string, string>>;
}

export function toCanonical(value: number, conversion: Conversion): number {
  const { minus = 0, times = 1, over = 1, plus = 0 } = conversion;
  return ((value - minus) * times) / over + plus;
}
