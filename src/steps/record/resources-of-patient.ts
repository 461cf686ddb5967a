/** The resources of one patient out of a pile: by type, by reference, each in its newest version. */
import type { Unused } from '../../domain/source.ts';
import { AppError } from '../../errors.ts';
import { dateMs } from './fhir-date.ts';
import { isJson, objectOf, textOf } from './json.ts';
import { otherReleaseOf, wrongRelease } from './other-release.ts';
import { patientFinder } from './patient-references.ts';
import { isShared, isWanted } from './read-types.ts';
import { RecordEntry, entryOf, sourceOf, unversionedReference } from './record-entry.ts';

export interface ResourcesOfPatient {
  readonly patient: RecordEntry;
  readonly byType: ReadonlyMap<string, readonly RecordEntry[]>;
  readonly find: (reference: string) => RecordEntry | undefined;
  /** How many of them are about the patient. */
  readonly count: number;
}

/**
 * @throws AppError `input.no-patient`, `input.wrong-release`
 */
export function resourcesOfPatient(
  items: Iterable<unknown>,
  subject: string,
  unused: Unused[],
): ResourcesOfPatient {
  const wanted = new Map<string, RecordEntry>();
  const patients: RecordEntry[] = [];
  let position = 0;
  for (const item of items) {
    const entry = entryOf(item);
    if (!entry) unused.push(malformedItem(item, position));
    else {
      if (!(item instanceof RecordEntry)) {
        const other = otherReleaseOf(entry.type, entry.resource);
        if (other) throw wrongRelease(entry.path ?? entry.type, other);
      }
      if (entry.type === 'Patient') patients.push(entry);
      else if (isWanted(entry.type)) keepNewest(wanted, entry);
    }
    position += 1;
  }
  const patient = patientOf(patients, subject);
  const aboutPatient = patientFinder([patient]);
  const byType = new Map<string, RecordEntry[]>();
  let count = 0;
  for (const entry of wanted.values()) {
    if (!isShared(entry.type)) {
      const about = aboutPatient(entry.resource);
      if (about !== 0) {
        unused.push(ofOther(entry, about === 'nobody'));
        continue;
      }
      count += 1;
    }
    const same = byType.get(entry.type);
    if (same) same.push(entry);
    else byType.set(entry.type, [entry]);
  }
  return { patient, byType, find: finderOf(byType), count };
}

function malformedItem(item: unknown, position: number): Unused {
  const path = (isJson(item) ? textOf(item['path']) : undefined) ?? `resources[${position}]`;
  const detail = `${path} is not a FHIR resource`;
  return { source: { reference: path }, because: 'malformed', detail };
}

function ofOther(entry: RecordEntry, namesNobody: boolean): Unused {
  const detail = namesNobody ? 'it names no patient' : 'it is about another patient';
  return { source: sourceOf(entry), because: 'other-patient', detail };
}

/** The same resource twice: the higher version counts; where no version tells, both stay and may contradict each other. */
function keepNewest(wanted: Map<string, RecordEntry>, entry: RecordEntry): void {
  const id = textOf(entry.resource['id']);
  const key = id === undefined && entry.fullUrl === undefined ? '' : unversionedReference(entry);
  const known = key === '' ? undefined : wanted.get(key);
  if (!known) {
    wanted.set(key === '' ? `#${wanted.size}` : key, entry);
    return;
  }
  const order = compareVersions(entry, known);
  if (order > 0) wanted.set(key, entry);
  if (order === 0 && JSON.stringify(known.resource) !== JSON.stringify(entry.resource)) {
    wanted.set(`${key}#${wanted.size}`, entry);
  }
}

/** By meta.versionId where both are numbers, else by meta.lastUpdated. */
export function compareVersions(a: RecordEntry, b: RecordEntry): number {
  const [metaA, metaB] = [objectOf(a.resource['meta']), objectOf(b.resource['meta'])];
  const byVersion = Number(metaA?.['versionId'] ?? NaN) - Number(metaB?.['versionId'] ?? NaN);
  if (byVersion) return byVersion;
  const byDate = (dateMs(metaA?.['lastUpdated']) ?? NaN) - (dateMs(metaB?.['lastUpdated']) ?? NaN);
  return byDate || 0;
}

function patientOf(patients: readonly RecordEntry[], subject: string): RecordEntry {
  let found: RecordEntry | undefined;
  for (const patient of patients) {
    const id = textOf(patient.resource['id']) ?? '';
    if (subject !== unversionedReference(patient) && subject !== `Patient/${id}`) continue;
    if (!found || compareVersions(patient, found) > 0) found = patient;
  }
  if (found) return found;
  throw new AppError(
    'input.no-patient',
    'the record holds no Patient resource for the subject that was asked for; add it',
  );
}

/** Built when the first reference is followed: most records need none. */
function finderOf(
  byType: ReadonlyMap<string, readonly RecordEntry[]>,
): (reference: string) => RecordEntry | undefined {
  let byReference: Map<string, RecordEntry> | undefined;
  return (reference) => {
    if (!byReference) {
      byReference = new Map();
      for (const [type, entries] of byType) {
        for (const entry of entries) {
          const id = textOf(entry.resource['id']);
          if (id !== undefined) byReference.set(`${type}/${id}`, entry);
          if (entry.fullUrl !== undefined) byReference.set(entry.fullUrl, entry);
        }
      }
    }
    const plain = reference.replace(/\/_history\/.*$/u, '');
    const relative = /^https?:\/\/.*\/([A-Za-z]+\/[^/]+)$/u.exec(plain)?.[1];
    return (
      byReference.get(plain) ?? (relative === undefined ? undefined : byReference.get(relative))
    );
  };
}
