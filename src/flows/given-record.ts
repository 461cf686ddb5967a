/** A record that a client sends → its patients, the hospital they belong to, and the models that are wanted. */
import type { Patient } from '@medplum/fhirtypes';
import { DEFAULT_SETTINGS } from '../domain/settings.ts';
import { AppError } from '../errors.ts';
import { RecordEntry } from '../steps/record/record-entry.ts';
import { splitBundle } from '../steps/record/split-bundle.ts';
import type { Knowledge } from './assess-resources.ts';
import type { Hospital } from './chart.ts';

export interface GivenRecord {
  /** Parsed JSON: a Bundle, or a resource. */
  readonly record: unknown;
  /** FHIR instant; now where absent. */
  readonly asOf?: string;
  /** Ids of models; all that apply where absent. */
  readonly models?: ReadonlySet<string>;
  /** `Patient/<id>`: this patient only. */
  readonly subject?: string;
  /** Id of the hospital whose settings hold. */
  readonly hospital?: string;
}

export interface GivenPatient {
  readonly subject: string;
  readonly patient: Patient;
  readonly resources: readonly unknown[];
}

export type KnownHospital = Hospital & { readonly fhirBaseUrl: string };

/** Of a record that no configured hospital has sent: kept here, written nowhere. */
export const NO_HOSPITAL: Hospital = {
  // No id of a configured hospital has a capital letter.
  id: 'NONE',
  title: 'No hospital',
  settings: DEFAULT_SETTINGS,
  writeBack: { riskAssessment: false, carePlan: false, observation: false },
};

/** @throws AppError `input.no-patient`, also where the wanted patient is not in it */
export function patientsIn({ record, subject }: GivenRecord): readonly GivenPatient[] {
  const found = splitWithin(record).flatMap((group): GivenPatient[] => {
    const [first] = group.resources;
    return first instanceof RecordEntry
      ? [{ ...group, patient: { ...first.resource, resourceType: 'Patient' } }]
      : [];
  });
  if (subject === undefined) return found;
  const wanted = found.filter(
    (each) => each.subject === subject || `Patient/${each.patient.id ?? ''}` === subject,
  );
  if (wanted.length > 0) return wanted;
  throw new AppError('input.no-patient', 'the record holds no Patient of this id');
}

/** What is nested too deeply for this program is bad data as well. */
function splitWithin(record: unknown) {
  try {
    return splitBundle(record);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError('input.invalid', 'the data are nested too deeply to be read');
  }
}

/**
 * The named one, else the one whose address the record names, else the only one.
 *
 * @throws AppError `request.invalid` for a name that is not configured
 */
export function hospitalOfRecord(
  { record, hospital }: GivenRecord,
  hospitals: readonly KnownHospital[],
): Hospital | undefined {
  if (hospital !== undefined) {
    const named = hospitals.find(({ id }) => id === hospital);
    if (named !== undefined) return named;
    throw new AppError('request.invalid', 'this hospital is not configured', { where: 'hospital' });
  }
  const urls = fullUrlsOf(record);
  const sender = hospitals.find(({ fhirBaseUrl }) =>
    urls.some((url) => url.startsWith(`${fhirBaseUrl}/`)),
  );
  if (sender !== undefined) return sender;
  if (hospitals.length > 1) return undefined;
  return hospitals[0] ?? NO_HOSPITAL;
}

function fullUrlsOf(record: unknown): string[] {
  if (typeof record !== 'object' || record === null || !('entry' in record)) return [];
  const entries: unknown[] = Array.isArray(record.entry) ? record.entry : [];
  return entries.flatMap((each) =>
    typeof each === 'object' && each !== null && 'fullUrl' in each
      ? typeof each.fullUrl === 'string'
        ? [each.fullUrl]
        : []
      : [],
  );
}

/** @throws AppError `request.invalid`, naming the models there are */
export function requireModels({ models }: GivenRecord, knowledge: Knowledge): void {
  const known = knowledge.models.map(({ manifest }) => manifest.id);
  const unknown = [...(models ?? [])].find((each) => !known.includes(each));
  if (unknown === undefined) return;
  throw new AppError('request.invalid', `there is no such model; there are ${known.join(', ')}`, {
    where: 'model',
  });
}
