/**
 * What a hospital decides about results; part of its entry in the configuration file (`hospitals[].settings`).
 */
export interface Threshold {
  /** Percent, 0–100, for a probability; points or index otherwise. */
  readonly percent?: number;
  readonly points?: number;
  readonly source: string;
  readonly owner?: string;
}

export interface HospitalSettings {
  readonly score2Region: 'low' | 'moderate' | 'high' | 'very-high';
  /** Unset: told by Patient.address.country (US, CA: north-america; another country: other; none: not computable). */
  readonly kfreRegion?: 'north-america' | 'other';
  /** What is not on a list that holds something reads as no, and is said in the result. */
  readonly absentMeansNo: { readonly conditions: boolean; readonly medications: boolean };
  /** IANA zone in which completed years are counted. */
  readonly timeZone: string;
  readonly language: 'en' | 'de' | 'es';
  /** By `<model id>/<outcome id>-<horizon>`, e.g. `prevent-2023/heart-failure-10y`. */
  readonly thresholds: Readonly<Record<string, Threshold>>;
  readonly imaging: {
    readonly heatmapInitially: 'hidden' | 'shown';
    /** A person says what they see before the finding is shown. */
    readonly ownReadingFirst: boolean;
  };
}

export const DEFAULT_SETTINGS: HospitalSettings = {
  score2Region: 'moderate',
  absentMeansNo: { conditions: true, medications: true },
  timeZone: 'UTC',
  language: 'en',
  thresholds: {},
  imaging: { heatmapInitially: 'hidden', ownReadingFirst: false },
};
