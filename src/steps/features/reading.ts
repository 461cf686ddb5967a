/**
 * What one source of an input says: a value with where it comes from, or why there is none.
 */
import type { FeatureOrigin, FeatureValue, MissingReason } from '../../domain/assessment.ts';
import type { ModelInput } from '../../domain/model.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import type { HospitalSettings } from '../../domain/settings.ts';
import type { Source } from '../../domain/source.ts';

export interface Found {
  readonly known: true;
  readonly value: FeatureValue;
  readonly origin: FeatureOrigin;
  readonly sources: readonly Source[];
  readonly observedAt?: string;
  /** Absent: of no particular moment. */
  readonly observedAtMs?: number;
  readonly asRecorded?: { readonly value: number; readonly unit: string };
  readonly remark?: string;
}

export interface NotFound {
  readonly known: false;
  readonly because: MissingReason;
  /** One sentence for a clinician. */
  readonly detail: string;
  readonly sources: readonly Source[];
}

export type Reading = Found | NotFound;

/** What a source is read from. */
export interface ReadingContext {
  readonly record: PatientRecord;
  readonly settings: HospitalSettings;
  readonly input: ModelInput;
  /** Nothing observed before this moment is used, milliseconds since the epoch. */
  readonly notBeforeMs: number;
}

export function notFound(
  because: MissingReason,
  detail: string,
  sources: readonly Source[] = [],
): NotFound {
  return { known: false, because, detail, sources };
}

/** The title inside a sentence: "Diabetes" → "diabetes"; "HbA1c", "eGFR" and "HDL cholesterol" stay. */
export function inSentence(title: string): string {
  return /^[A-Z][a-z]+\b/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
